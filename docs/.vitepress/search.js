/// The search of the site: `co_await` is one word, as any identifier is; Chinese, which has no spaces,
/// is found by each of its characters. These functions run in the browser: each stands alone.
export const search = {
  provider: 'local',
  options: {
    miniSearch: {
      options: {
        tokenize: (text) =>
          text.match(/\p{Script=Han}|[\p{L}\p{N}_]+?(?=\p{Script=Han}|[^\p{L}\p{N}_]|$)/gu) ?? [],
      },
      searchOptions: {
        combineWith: 'AND',  // all characters of a word, all words of a question
        fuzzy: false,
        prefix: (term) => term.length > 2,
      },
    },
    // The sources are there to be read; what is found are the pages that speak of them.
    _render(source, env, md) {
      return env.relativePath.startsWith('source/') ? '' : md.render(source, env)
    },
  },
}
