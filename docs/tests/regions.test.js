import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'

import { createMarkdownRenderer } from 'vitepress'

import { regions } from '../.vitepress/markdown/regions.js'
import { root } from '../.vitepress/repository.js'

const docs = path.join(root, 'docs')
const fetcher = '../stages/04_coroutine_crawler/fetcher.cpp'
const markdown = await createMarkdownRenderer(docs, { config: (md) => md.use(regions) })

const render = async (text) => markdown.render(text, { path: path.join(docs, 'page.md'), relativePath: 'page.md' })
const link = (title, file = fetcher) => `[code](${file} "${title}")`

test('a paragraph that is nothing but a link to a region becomes this region, numbered as in the file', async () => {
  const html = await render(link('region read_all mark=/co_await/'))
  assert.match(html, /read_all/)
  assert.match(html, /class="source"/)
  assert.match(html, /line-number">5\d</)
  assert.equal(html.match(/highlighted/g).length, 1)
  assert.doesNotMatch(html, /#region/)
})

test('two of them in a table stand side by side', async () => {
  const html = await render(`| one | two |\n|---|---|\n| ${link('region read')} | ${link('region read_all')} |`)
  assert.match(html, /<table class="columns"/)
  assert.equal(html.match(/class="source"/g).length, 2)
})

test('a link in a sentence stays a link', async () => {
  assert.doesNotMatch(await render(`See ${link('region read')}.`), /class="source"/)
})

for (const [what, text, why] of [
  ['a file that is not there', link('region read', '../stages/none.cpp'), /no such file/],
  ['a region that is not there', link('region none'), /no region none/],
  ['a mark that matches nothing', link('region read mark=/none/'), /no line matches/],
  ['a title that is not understood', link('region read marked'), /not a region/],
  ['code that is pasted', '```cpp\nint main() {}\n```', /pasted/],
])
  test(`${what} fails the build`, async () => {
    await assert.rejects(render(text), why)
  })
