import { fileURLToPath } from 'node:url'

import { defineConfig } from 'vitepress'

import { colourClasses, coloursCss } from './markdown/colours.js'
import { diagrams } from './markdown/diagrams.js'
import { emptyHeaders } from './markdown/empty_headers.js'
import { regions } from './markdown/regions.js'
import { sourceLinks } from './markdown/source_links.js'
import { search } from './search.js'
import { withoutUnused } from './unused_css.js'

const chapters = [
  ['How to use the course', 'index'],
  ['1. Pipelines', 'pipelines'],
  ['2. yield from', 'yield-from'],
  ['3. Callbacks', 'callbacks'],
  ['4. Coroutines', 'coroutines'],
  ['5. asyncio', 'asyncio'],
  ['6. Side by side', 'side-by-side'],
  ['7. Traps', 'traps'],
  ['8. Where to go next', 'next'],
  ['The event loop, step by step', 'player'],
]

const reference = [
  ['Glossary', 'glossary'],
  ['Command lines', 'command-lines'],
  ['The trace', 'trace'],
  ['What it costs', 'figures'],
  ['What a crawler must not do', 'security'],
  ['How far stage 5 is asyncio', 'differences'],
  ['The article, section by section', 'article'],
]

const items = (pages) => pages.map(([text, name]) => ({ text, link: `/${name === 'index' ? '' : name}` }))

export default defineConfig({
  title: 'From callbacks to coroutines',
  description: 'What a coroutine is: built in C++20 out of parts that you can read.',
  lang: 'en',
  head: [['link', { rel: 'icon', href: '/icon.svg', type: 'image/svg+xml' }]],
  srcExclude: ['node_modules/**'],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    codeTransformers: [colourClasses],
    config: (md) => md.use(regions).use(sourceLinks).use(diagrams).use(emptyHeaders),
  },
  themeConfig: {
    siteTitle: 'Callbacks to coroutines',
    sidebar: [
      { text: 'Chapters', items: items(chapters) },
      { text: 'Reference', items: items(reference) },
    ],
    outline: [2, 3],
    search,
    docFooter: { prev: 'Before', next: 'Next' },
  },
  transformHead: () => [['style', {}, coloursCss()]],
  vite: {
    css: { postcss: { plugins: [withoutUnused] } },
    define: { __VUE_OPTIONS_API__: false },
    resolve: { alias: { '@docsearch/css': fileURLToPath(new URL('theme/no_docsearch.css', import.meta.url)) } },
  },
  // A page asks for what it shows, not for what its links lead to.
  router: { prefetchLinks: false },
})
