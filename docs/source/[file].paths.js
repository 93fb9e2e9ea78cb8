import fs from 'node:fs'
import path from 'node:path'

import { languageOf, linkedFile, readSource, root } from '../.vitepress/repository.js'

/// A page for each file of the repository that a page in docs/ links to, so that the site needs
/// nobody else to show it.
export default {
  watch: ['../*.md'],
  paths() {
    return [...linkedFiles()].sort().map((file) => ({ params: { file }, content: pageOf(file) }))
  },
}

function linkedFiles() {
  const docs = path.join(root, 'docs')
  const files = new Set()
  for (const name of fs.readdirSync(docs).filter((name) => name.endsWith('.md'))) {
    const page = path.join(docs, name)
    for (const [, href] of fs.readFileSync(page, 'utf8').matchAll(/\]\((\.\.\/[^\s)]+)/g))
      files.add(linkedFile(page, href))
  }
  return files
}

function pageOf(file) {
  return `# ${file.replaceAll('_', '\\_')}\n\n~~~~${languageOf(file)}:line-numbers\n${readSource(file)}~~~~\n`
}
