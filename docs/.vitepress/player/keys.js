const actions = {
  ArrowLeft: 'back',
  ArrowRight: 'next',
  Home: 'first',
  End: 'last',
  ' ': 'play',
  n: 'nextOfPage',
  p: 'backOfPage',
}

/// What a key asks the player to do, unless it has a meaning of its own where it is pressed.
export function keyAction({ key, target, altKey, ctrlKey, metaKey }) {
  if (altKey || ctrlKey || metaKey || target.closest('select')) return undefined
  if (key === ' ' && target.closest('button, summary, a')) return undefined
  return actions[key]
}
