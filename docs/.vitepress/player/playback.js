import { onBeforeUnmount, ref, watch } from 'vue'

/// Goes to the next step by itself, so many a second, until it is stopped or there is none.
export function usePlayback(advance) {
  const isPlaying = ref(false)
  const speed = ref(2)
  let timer

  watch([isPlaying, speed], () => {
    clearInterval(timer)
    if (isPlaying.value) timer = setInterval(() => { isPlaying.value = advance() }, 1000 / speed.value)
  })
  onBeforeUnmount(() => clearInterval(timer))
  return { isPlaying, speed }
}
