import { defineAsyncComponent } from 'vue'
import DefaultTheme from 'vitepress/theme-without-fonts'

import './style.css'

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    // A page that does not show it does not load it.
    app.component('LoopPlayer', defineAsyncComponent(() => import('../player/LoopPlayer.vue')))
  },
}
