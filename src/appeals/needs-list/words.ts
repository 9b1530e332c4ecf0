/** The words the parser knows. Content is every word that stands in none of the lists that build a sentence. */

const set = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/).filter((word) => word !== ''));

/** Words that make a sentence or a heading and never an item. */
export const SENTENCE_WORDS = set(`
  we we're we've we'd we'll i i'm i've you u you're they they're it it's its our ours us your yours my me them their
  a an the this that these those here there there's some any all every each more most very much many so too lots loads
  and or but if as at in on of for to from with by until till before after than then also just only still now again
  always really currently presently already even however unfortunately sadly particularly especially mainly mostly
  urgently desperately badly greatly immediately asap right today tonight tomorrow week weeks weekly month months day
  year time moment present once soon ever anymore longer further extra other others another well quite
  is are was were be been being am has have had having do does did can could would will shall should may might must
  please pls plz plse kindly thanks thank thankyou thx ta cheers yes ok okay sorry hi hello hey dear welcome lovely
  need needs needed needing want wants wanted require required requires requirements request requests requested
  looking seeking short shortage shortages low running run out appeal appeals appealing asking collecting collect
  wish wishlist wishes list lists shopping priority priorities top high highest urgent emergency essential essentials
  following below above item items thing things stuff supplies supply donation donations donate donated donating goods
  product products bring bringing send sending give giving gift accept accepting accepted acceptable take taking use
  help helping helps helped support great grateful appreciated appreciate useful possible best demand current update
  what who where when which why how everything anything something nothing else one ones
  don't dont do not no never cannot can't cant won't wont doesn't isn't aren't unable not avoid stop except without
  plenty enough full overstocked stocked stock surplus inundated overwhelmed swamped overrun sufficient ample lot
  like love could-do-with spare share spread buy get got
  monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
  january february march april june july august september october november december
  jan feb mar apr jun jul aug sept sep oct nov dec
  available able suitable unsuitable allowed appropriate unwanted people everyone friends folks`);

/** Words of a refusal. */
export const REFUSING_WORDS = set(`
  don't dont not no never cannot can't cant won't wont doesn't isn't aren't unable avoid stop except unsuitable
  plenty enough full overstocked stocked surplus inundated overwhelmed swamped overrun sufficient ample unwanted`);

/** Words of a request. */
export const ASKING_WORDS = set(`
  need needs needed needing want wants wanted require required requires requirements request requests requested
  looking seeking short shortage shortages low running appealing asking collecting wish wishlist shopping
  priority priorities urgent essential essentials please yes welcome bring send donate accept appreciated useful
  demand grateful suitable`);

/** Words that make the words around them a sentence about something, not an item. */
export const PROSE_WORDS = set(`
  we we're we've we'd we'll i i'm i've i'll you you're you'll u he she they they're it it's is are was were has have had
  will would could should been be am does did isn't wasn't aren't there there's who why how our your my us them him me
  his her their gave came lost took opens starts started pays closes closed arrives arrived asks says said see
  thank thanks thankyou let let's don't doesn't can't won't didn't goes went makes made gets happens keeps helps
  thousands hundreds`);

/** A line that begins so tells people what to do, when or where. */
export const OPENING_WORDS_OF_CONTEXT = set(`
  drop dropoff bring take call visit find see open opening opens hours deliver deliveries delivery donate collections collect
  come leave meet join follow click share retweet rt pass ask tell help thanks thank thankyou regards cheers
  hi hello hiya hey dear monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thurs fri sat sun
  daily weekdays weekends between lorries questions queries registered charity where when address parking
  updated via at from until only if venue directions http www remember reminder nb ps p.s. everything everyone anyone anybody
  together our my your swap`);

/** Words for who or what shall have the things; alone they are no item. */
export const AUDIENCE_WORDS = set(`
  baby babies toddler toddlers child children children's kids kid's mum mums mum's dad dads adult adults adult's men men's mens
  man women women's womens woman ladies ladies' lady gents boy boys boys' girl girls girls' teen teens teenagers teenager
  family families dog dogs cat cats puppy puppies kitten kittens horse horses pony ponies rabbit rabbits bird birds
  animal animals pet pets guinea pigs hedgehog hedgehogs wildlife elderly people person residents patients volunteers
  unisex male female junior infant infants newborn newborns youth his hers people's`);

/** Words that name a kind of goods, so that what follows a colon after them is the list. */
export const CATEGORY_WORDS = set(`
  food foods drink drinks drinkables toiletries bedding clothing clothes cleaning household kitchen kitchenware bathroom
  hygiene medical equipment electrical electricals stationery furniture tinned canned dry fresh frozen chilled store
  cupboard pantry snacks treats baking breakfast other misc miscellaneous general outdoor outdoors school craft crafts
  art toys games books office garden gardening laundry personal care health first aid linen linens footwear winter summer
  urgent essentials basics supplies items goods products stuff sundries extras accessories tools camping meals cans tins
  packets jars sauces meat fish vegetables veg fruit dairy desserts puddings priority shelter kennel kennels cattery
  today week tomorrow also mainly especially needs`);

/** Kinds of goods that stand alone over a list, without a colon. */
export const HEADING_KINDS = set(`
  food foods drink drinks toiletries bedding clothing clothes cleaning household kitchen bathroom hygiene medical equipment
  electrical electricals stationery furniture baby babies men women children kids pets pet dogs cats other misc miscellaneous
  general outdoor school laundry personal care health linen footwear accessories snacks essentials tinned tins dry fresh frozen
  store cupboard first aid cooking grooming office garden craft`);

/** Words that only describe; a part of a list made of these belongs to the item before it. */
export const DESCRIBING_WORDS = set(`
  large larger largest small smaller big bigger medium extra mini tiny full half king queen single double twin standard
  family individual new nearly used old good excellent clean unused unopened opened sealed boxed washed unwashed
  unwrapped wrapped individually working condition quality any all assorted various mixed different similar equivalent
  either both size sizes sized age ages aged years year yrs months month colour colours color colors brand brands make
  type types kind kinds flavour flavours style only ideally preferably preferred possible welcome best fine minimum
  maximum max min approx plus xs s m l xl xxl xxxl small/medium s/m m/l l/xl long short sleeved life long-life uht
  semi-skimmed skimmed whole powdered dried dry wet tinned canned fresh frozen decaf instant unscented scented sugar-free
  gluten-free vegan vegetarian veggie halal kosher organic low-sugar fragrance-free perfume-free heavy duty heavy-duty
  light thick thin warm waterproof navy black white blue red green grey gray pink dark light plain unpatterned
  disposable washable reusable rechargeable adjustable foldable folding hardback paperback person persons people man tog
  ply or and to not no if too please pls in of up over under each per with for the bigger upwards above below max
  brown yellow orange purple cream beige silver gold clear transparent walled lined padded insulated stackable lockable coloured non-perishable perishable in-date secondhand second-hand second hand pre-loved preloved mild mature clumping
  non-clumping cotton polycotton polyester nylon woollen wooden microfibre unisex mens womens roll-on own own-brand left-handed right-handed`);

/** A part of a list that begins so says more about the item before it. */
export const DESCRIPTION_OPENERS = set(`
  any preferably ideally especially particularly including incl inc such eg e.g e.g. ie i.e. must only with without suitable
  unopened even as if not mostly mainly minimum min max maximum at up in no per please
  pref or to so because but we we're we've they which that though although although also although`);

/** In the item itself, what follows one of these is a note. */
export const NOTE_OPENERS = set(`
  that which so because if as ideally preferably especially particularly suitable including incl inc such eg e.g e.g. ie i.e.
  although though unless while preferred please pls must should even but`);

/** What people ask for that is no thing one can count at a door. */
export const NO_ITEMS = set(`
  help support hand hands time hour hours volunteer volunteers volunteering driver drivers fosterer fosterers foster homes home
  money cash funds fundraising fundraisers donation donations generosity generously kindness prayers prayer everything
  anything something nothing much space room storage lift lifts sponsors sponsorship votes signatures you them it this
  that people staff carers supporters backing vans parking appointment appointments questions question problem problems worries
  need matter exceptions entry access doubt idea experience limit amount small whatever what offers rush later one heating home-owners
  stories news ideas feedback shares us me him her these those to more too`);

/** A line that ends so is the name of a place. */
export const PLACE_WORDS = set(`
  street st road rd lane ln avenue ave drive dr close court crescent terrace square hall house church chapel school library
  centre center gym park mill farm station warehouse depot barn estate building gate dock yard hospital surgery pub cafe
  mosque temple synagogue cathedral university college academy office offices reception blvd boulevard hwy highway gardens mews
  row way kennels stadium club`);

/** A line that ends so is the name of an organisation or the title of the list. */
export const TITLE_WORDS = set(`
  appeal appeals rescue refuge shelter sanctuary trust charity foundation society association hospice foodbank pantry
  larder project campaign wishlist wish-list list needs update collection relief bulletin newsletter centre drive-list
  humane spca rspca mission ministries committee network alliance exchange`);

/** Pairs that one buys or uses together, so that the word between them doesn't part them. */
export const INSEPARABLE = set(`
  leads+collars collars+leads salt+pepper mac+cheese macaroni+cheese knives+forks forks+knives cup+saucer cups+saucers
  needle+thread needles+thread pen+paper pens+paper bucket+spade buckets+spades dustpan+brush dustpans+brushes fish+chips
  bits+pieces pots+pans nuts+bolts leashes+collars sausages+mash arts+crafts bed+breakfast bats+balls mop+bucket mops+buckets
  leads+harnesses crackers+cheese black+white first+last beans+sausages beans+sausage cow+gate hook+eye nets+poles pen+pencil
  shampoo+conditioner nut+bolt peas+carrots fruit+veg fruit+vegetables oil+vinegar rice+peas half+half bat+ball snakes+ladders`);

/** Letters that stay capital when a shouted line is calmed. */
export const ACRONYMS = set(`
  UHT SIM DVD CD TV USB LED PPE PE IT HE UK EU US XL XXL XS XXXL AA AAA HDMI PC GPS UV UVA SPF LCD BBQ DIY A4 A5 A3 WD40
  MDF PVC FFP2 FFP3 N95 TOG RSPCA ID LPG AC DC FM DAB NHS BMX MRE MREs ESA OTC`);

/** Makers whose names are words of their own. */
export const BRANDS = new Map(
  `Weetabix Calpol Pedigree Whiskas Felix Sudocrem Aptamil Pampers Huggies Dettol Lego Tupperware Marmite Nutella Heinz
  Kellogg's Ikea Kong Febreze Bovril Horlicks Nescafe Nescafé PG Tampax Savlon Vaseline Nurofen Gatorade Pedialyte Kuranda
  Chewy Petco Tesco Amazon Argos Nintendo PlayStation Xbox Spam Smash Ribena Vetbed Royal-Canin SMA Dioralyte Velux`
    .split(/\s+/)
    .map((brand) => [brand.toLowerCase(), brand]),
);
