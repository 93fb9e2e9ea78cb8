/// VitePress ships the style of all its components. Of those that no page here has, rules are left out.
const unused = /VPHome|VPHero|VPFeature|VPTeam|VPSponsor|vp-sponsor|VPDocAsideSponsors|VPCarbonAds|VPButton|DocSearch-(?!Button|Search-Icon)/

export const withoutUnused = {
  postcssPlugin: 'without-unused',
  Rule(rule) {
    if (rule.selectors.every((selector) => unused.test(selector))) rule.remove()
  },
}
