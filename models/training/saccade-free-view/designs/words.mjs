/** Plausible text: headlines, sentences, names, prices, in a few languages. */
const split = (text) => text.trim().split(/\s+/)

const ADJECTIVE =
  split(`new local bright quiet global modern simple secret golden urban wild digital early open
 final hidden rare warm royal smart green northern deep fresh strong slow famous little great`)
const NOUN =
  split(`city river market school garden engine team council budget museum bridge forest phone season
 festival study kitchen island airport song camera history weather bank player winter coast summer night home
 science league vaccine satellite election library mountain recipe startup film storm bakery theatre robot`)
const VERB =
  split(`opens wins faces shows returns plans finds leaves reveals launches brings builds beats joins
 warns celebrates closes saves explores rejects unveils tests loses changes expands`)
const PLACE = split(`Lisbon Oslo Nairobi Bergen Kyoto Denver Leeds Turin Lima Austin Porto Cairo Zagreb Perth
 Quebec Dublin Riga Malmo Geneva Boston`)
const FIRST =
  split(`Anna Tom Maria Ken Lucy Omar Ines Paul Mei Sara John Elena Ravi Nora David Aisha Leo Clara
 Hugo Julia Ivan Zoe Karl Amara`)
const LAST = split(`Hansen Okafor Reyes Tanaka Weber Novak Silva Moore Larsen Rossi Khan Dubois Fischer Grant
 Petrov Lindqvist Costa Adler Brooks Mbeki`)
const FILLER =
  split(`the of and to in a is that for it was on with as at by from this have or an they which you
 were their are has been one more when would who about up out new other into time than could people over
 first after also only most some these two between many year where during work both under while house place`)
const NAV =
  split(`Home News Sport Shop About Products Services Support Contact Business Travel Health Music Video
 Photos Jobs Events Research Students Admissions Blog Community Pricing Login Weather Culture Science Style
 Money Games Forum Help Downloads Gallery Library Store Opinion World Tech Finance Autos Movies Maps`)
const ITEM =
  split(`Backpack Lamp Headphones Jacket Sneakers Mug Watch Camera Chair Kettle Tent Notebook Perfume
 Sofa Bicycle Speaker Laptop Scarf Blender Guitar Sunglasses Printer Boots Pillow Drone`)
const ACTION = [
  'Buy now',
  'Sign up',
  'Learn more',
  'Read more',
  'Download',
  'Try it free',
  'Get started',
  'Join us',
  'Search',
  'Log in',
  'Add to cart',
  'Subscribe',
  'Order today',
  'Watch video',
  'See all',
  'Book now',
  'Apply',
]
const SYLLABLE = split(
  'no va lu mi ra zen to kia bel or fi dex sol ter qui pix ly mo go ar ven tu shi el na co ba',
)

/** Word stock of other languages: enough that texture, letters and word lengths are right. */
const FOREIGN = {
  es: split(`el la de que y en los se del las por un para con no una su al lo como más pero sus ciudad noticias
   gobierno nuevo mundo hoy fútbol precio mejor año vida casa tiempo salud país deportes millones mujer día`),
  de: split(`der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden
   Regierung Nachrichten Sport Wirtschaft Entwicklung Universität heute Preis Stadt Wissenschaft Jahren Wetter`),
  fr: split(`le de un à être et en avoir que pour dans ce il qui ne sur se pas plus pouvoir par je avec tout faire
   gouvernement nouvelle monde ville prix journée météo culture santé économie française emploi vidéo`),
  ru: split(`и в не на я быть он с что а по это она этот к но они мы весь который из у то за свой новости спорт
   погода город сегодня мир деньги культура видео работа время люди рынок Москва`),
  zh: split(`新闻 今天 中国 世界 市场 最新 视频 体育 财经 科技 图片 生活 城市 手机 电影 音乐 汽车 房产 教育 旅游 公司 发布
   价格 推荐 活动 用户 我们 可以 一个 开始 优惠 天气 热门 下载 的 了 是 在 与 将`),
  ja: split(`ニュース 天気 スポーツ 動画 の は を に と 写真 東京 日本 新しい 今日 商品 価格 無料 人気 おすすめ 映画 音楽
   旅行 検索 ログイン 会員 です ます から まで について 情報 生活`),
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1)

export function createWords(random, language = 'en') {
  const { pick, int, chance, real } = random
  const foreign = FOREIGN[language]
  const glue = language === 'zh' || language === 'ja' ? '' : ' '
  const sample = (n) => Array.from({ length: n }, () => pick(foreign)).join(glue)
  const word = () =>
    foreign ? pick(foreign) : chance(0.55) ? pick(FILLER) : chance(0.6) ? pick(NOUN) : pick(ADJECTIVE)
  const name = () => `${pick(FIRST)} ${pick(LAST)}`
  const title = () =>
    foreign
      ? capital(sample(int(2, 4)))
      : pick([
          () => capital(`${pick(ADJECTIVE)} ${pick(NOUN)}`),
          () => `The ${capital(pick(ADJECTIVE))} ${capital(pick(NOUN))}`,
          () => `${capital(pick(NOUN))} in ${pick(PLACE)}`,
          () => `Your ${pick(NOUN)}, ${pick(ADJECTIVE)} again`,
          () => `${capital(pick(NOUN))} & ${capital(pick(NOUN))}`,
        ])()
  const headline = () =>
    foreign
      ? capital(sample(int(5, 9)))
      : pick([
          () => `${capital(pick(ADJECTIVE))} ${pick(NOUN)} ${pick(VERB)} the ${pick(NOUN)} in ${pick(PLACE)}`,
          () => `${pick(PLACE)} ${pick(NOUN)} ${pick(VERB)} after ${int(2, 40)} years`,
          () => `Why the ${pick(NOUN)} ${pick(VERB)} every ${pick(NOUN)}`,
          () => `${int(3, 25)} ${pick(ADJECTIVE)} ${pick(NOUN)} ideas for the ${pick(NOUN)}`,
          () => `How ${pick(FIRST)} ${pick(LAST)} ${pick(VERB)} a ${pick(ADJECTIVE)} ${pick(NOUN)}`,
          () => `${capital(pick(NOUN))} ${pick(VERB)}: what the ${pick(NOUN)} means for ${pick(PLACE)}`,
        ])()
  const sentence = (low = 7, high = 18) => {
    const words = Array.from({ length: int(low, high) }, word)
    if (!foreign && words.length > 9 && chance(0.5)) words[4] += ','
    return capital(words.join(glue)) + (glue ? '. ' : '。')
  }
  const paragraph = (sentences) => Array.from({ length: sentences }, () => sentence()).join('')
  const label = () => (foreign ? capital(sample(int(1, 2))) : pick(NAV))
  const price = () =>
    pick(['$', '$', '€', '£']) +
    (chance(0.7) ? `${int(4, 499)}.${pick(['99', '95', '00', '50'])}` : int(5, 2499))
  return {
    word,
    name,
    title,
    headline,
    sentence,
    paragraph,
    label,
    price,
    labels: (n) => (foreign ? Array.from({ length: n }, label) : random.shuffle(NAV).slice(0, n)),
    first: () => pick(FIRST),
    place: () => pick(PLACE),
    brand: () => capital(pick(SYLLABLE) + pick(SYLLABLE) + (chance(0.4) ? pick(SYLLABLE) : '')),
    product: () => `${capital(pick(ADJECTIVE))} ${pick(ITEM)}`,
    action: () => (foreign && chance(0.6) ? capital(sample(2)) : pick(ACTION)),
    noun: () => (foreign ? pick(foreign) : capital(pick(NOUN))),
    date: () =>
      `${int(1, 28)} ${pick(['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Sep', 'Oct', 'Nov'])} ${int(2009, 2024)}`,
    time: () => `${int(0, 23)}:${String(int(0, 59)).padStart(2, '0')}`,
    views: () =>
      pick([`${int(2, 990)}K views`, `${real(1, 9).toFixed(1)}M views`, `${int(1, 300)} comments`]),
    domain: () =>
      `www.${pick(SYLLABLE)}${pick(SYLLABLE)}${pick(SYLLABLE)}.${pick(['com', 'org', 'net', 'edu', 'io'])}`,
  }
}
