import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'

import { dist, fileOf, files } from './site.js'

const read = (file) => fs.readFileSync(file, 'utf8')
const entities = { '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' }
const plain = (text) => text.replace(/&(?:amp|quot|#39|lt|gt);/g, (entity) => entities[entity])
/// What stands in that attribute, over the whole page.
const attributes = (html, name) => [...html.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => plain(value))

/// A step of the player, which is no place in the page.
const isStep = (hash) => /^#step=\d+$/.test(hash)

function problemOf(link, page) {
  const { origin, pathname, hash } = new URL(link, `http://site/${page}`)
  if (origin !== 'http://site') return null
  const file = fileOf(pathname)
  if (!file) return 'no such file'
  if (!hash || isStep(hash) || !file.endsWith('.html')) return null
  return anchorsIn(file).has(decodeURIComponent(hash.slice(1))) ? null : 'no such anchor'
}

const anchors = new Map()  // by file, once it has been asked for
function anchorsIn(file) {
  if (!anchors.has(file)) anchors.set(file, new Set(attributes(read(file), 'id')))
  return anchors.get(file)
}

for (const page of files('.html'))
  test(`all links of ${page} lead somewhere`, () => {
    const html = read(path.join(dist, page))
    const links = new Set(['href', 'src'].flatMap((name) => attributes(html, name)))
    const dead = [...links].flatMap((link) => {
      const problem = problemOf(link, page)
      return problem ? [`${link}: ${problem}`] : []
    })
    assert.deepEqual(dead, [])
  })
