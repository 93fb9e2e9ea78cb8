import fs from 'node:fs'
import http from 'node:http'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const dist = fileURLToPath(new URL('../.vitepress/dist', import.meta.url))

const types = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.svg': 'image/svg+xml',
}

/// The paths of all files of the built site that end so.
export function files(ending) {
  return fs.readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => path.relative(dist, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort()
}

/// The file that is meant by the path of an address; undefined if there is none.
export function fileOf(pathname) {
  const file = path.join(dist, decodeURIComponent(pathname))
  return [file, path.join(file, 'index.html'), `${file}.html`]
    .find((name) => fs.statSync(name, { throwIfNoEntry: false })?.isFile())
}

/// Serves the built site; gives its origin, and how to stop it.
export async function serve() {
  const server = http.createServer((request, response) => {
    const file = fileOf(new URL(request.url, 'http://site').pathname)
    const body = file ? fs.readFileSync(file) : Buffer.alloc(0)
    response.writeHead(file ? 200 : 404, {
      'content-type': types[path.extname(file ?? '')] ?? 'text/plain', 'content-length': body.length,
    })
    response.end(body)
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { origin: `http://127.0.0.1:${server.address().port}`, close }
}
