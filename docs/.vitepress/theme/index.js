import { defineAsyncComponent, h } from 'vue'
import DefaultTheme from 'vitepress/theme-without-fonts'

import NotFound from './NotFound.vue'
import './style.css'

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'not-found': () => h(NotFound) }),
  enhanceApp({ app }) {
    // A page that does not show it does not load it.
    app.component('LoopPlayer', defineAsyncComponent(() => import('../player/LoopPlayer.vue')))
  },
}
