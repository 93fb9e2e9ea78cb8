import { onBeforeUnmount, onMounted, watch } from 'vue'

const settled = 200  // ms; browsers refuse an address that changes a hundred times in a few seconds

/// Keeps the step in the address, as `#step=42`, from the first time on that somebody goes to another
/// one; and goes to the step that is there, and to the player, when the page is loaded and when the
/// address changes.
export function useDeepLink(step, goTo, player) {
  let timer
  let told  // the step that the address has, which it need not be told

  const read = () => {
    const found = location.hash.match(/^#step=(\d+)$/)
    if (!found) return
    goTo(Number(found[1]) - 1)
    told = step.value
    player.value.scrollIntoView()
  }
  const write = () => {
    told = step.value
    history.replaceState(history.state, '', `#step=${step.value + 1}`)
  }

  onMounted(() => {
    read()
    addEventListener('hashchange', read)
    watch(step, () => {
      clearTimeout(timer)
      if (step.value !== told) timer = setTimeout(write, settled)
    })
  })
  onBeforeUnmount(() => {
    clearTimeout(timer)
    removeEventListener('hashchange', read)
  })
}
