import { days, hours } from '../lib/clock.ts';
import { foster, hall, kennels, larder, type DemoPoint } from './points.ts';

/** An appeal as somebody would post it: the list is pasted as it stands, and read by the service. */
export type DemoAppeal = {
  organisation: string;
  title: string;
  story: string;
  list: string;
  /** From the start of the demonstration to its deadline, in milliseconds. */
  lasts: number;
  /** How many people hear of it, beside the others. */
  fame: number;
  point: DemoPoint;
  /** A second one, whose address is shown after pledging. */
  secondPoint?: DemoPoint;
  /** Where the first thing of the list can be ordered. */
  orderUrl?: string;
  /** Whoever brings something takes a time. */
  isSlow?: boolean;
};

export const demoAppeals: DemoAppeal[] = [
  {
    organisation: 'millbrook-dogs-home',
    title: '500 tins for 150 dogs after the fire',
    story:
      'The feed store burned on Sunday night. **Every dog is safe**, and there is nothing left to feed them with.\n\nPlease come to the front gate and nowhere else: the lane has to stay clear for the vets.',
    list: `After the fire we have 150 dogs and nothing left. We need:

500 tins of dog food (any brand)
40 x blankets
Dog beds - 60, large if possible
Leads and collars x 100
10 x 15kg bags puppy food
2 dozen stainless steel bowls
bleach, kitchen roll, newspapers

We do not need towels or toys at the moment, thank you.`,
    lasts: hours(30),
    fame: 6,
    point: kennels,
    secondPoint: foster,
    orderUrl: 'https://shop.example.org/dog-food-12-tins',
  },
  {
    organisation: 'millbrook-dogs-home',
    title: 'Eleven puppies on a cold night',
    story: 'They were left at the gate in a banana box. They are warm now, and they would like to stay so.',
    list: `Puppy pads - 300
Puppy milk x 24
Hot water bottles x 12
✅ fleece blankets (30)
❌ Adult dog food, we have plenty`,
    lasts: hours(9),
    fame: 3,
    point: kennels,
  },
  {
    organisation: 'millbrook-dogs-home',
    title: 'Ready for fireworks week',
    story:
      'One week in the year is loud. Beds that feel like a cave, something to chew, and a radio help more than anything.',
    list: `Covered dog beds: 25
Chew toys x 80
Old radios - 6
Natural calming treats, 40 bags`,
    lasts: days(12),
    fame: 1,
    point: kennels,
    isSlow: true,
  },
  {
    organisation: 'canal-street-food-bank',
    title: 'The shelves are empty before the weekend',
    story: 'On Friday 70 families come, twice as many as last year. These are the shelves that are bare this morning.',
    list: `Yes please!

Tinned tomatoes - 200
Baked beans - 200
Tinned fish x 150
100 x 1kg bags rice
UHT milk - 120
60 jars of instant coffee
Jam x 60

Thanks, but no thanks!

* Lasagne sheets
* Kidney beans
* Out of date food`,
    lasts: days(2),
    fame: 4,
    point: larder,
  },
  {
    organisation: 'canal-street-food-bank',
    title: 'Baby bank: from nappies to buggies',
    story: 'For parents who have just had a baby and nothing else. Clean, safe and with its instructions, please.',
    list: `80 packs of nappies (size 4)
Baby wipes, 100 packs
Formula milk x 40
Vests 2-3 years (50)
Stair gates - 5

Please don't send car seats or mattresses.`,
    lasts: days(5),
    fame: 2,
    point: larder,
  },
  {
    organisation: 'canal-street-food-bank',
    title: 'Breakfast club after the holidays',
    story: 'A child who has had breakfast learns to read. Six schools, 240 children, four weeks.',
    list: `Item\tQty\tUnit\tNotes
Porridge oats\t120\tbags\t1 kg
Breakfast cereal\t160\tboxes\town brand is fine
Orange juice\t200\tcartons\t
Honey\t40\tjars\t`,
    lasts: days(9),
    fame: 1,
    point: larder,
  },
  {
    organisation: 'canal-street-food-bank',
    title: 'A hot Sunday lunch for 80',
    story: 'The oven works again. We cook on Sunday at the day centre, for whoever comes.',
    list: `Potatoes, 30 bags
Carrots - 20 bags
Chicken thighs x 160
Gravy granules (12)
Apples x 90`,
    lasts: days(3),
    fame: 2,
    point: larder,
  },
  {
    organisation: 'riverside-hall',
    title: 'The river is in 60 houses',
    story:
      'The water came at four in the morning. The hall is dry, warm and open, and it is where everything goes.\n\n- Clean things only, in bags with a label\n- Drivers with a van: ask at the door',
    list: `THE FOLLOWING SUPPLIES ARE NEEDED TODAY:
- 200 packs of bottled water
- Mops and buckets - 60
- Rubber gloves, 150 pairs
- Bin bags (heavy duty): 100 rolls
- Camp beds x 40
- Phone chargers - 30
- Wellington boots, all sizes

No clothes, please: the hall is full of them.`,
    lasts: hours(5),
    fame: 5,
    point: hall,
  },
  {
    organisation: 'riverside-hall',
    title: 'Twelve families arrive on Thursday',
    story: 'They come with a suitcase each. We have the flats; now each of them should find a bed that is made.',
    list: `Currently most in need:

– Single duvets (50)
– Bed linen sets, single: 50
– Saucepans - 36
– Towels, 60
– Emergency toiletries – 48 bags
– SIM cards x 24

NOT needed: women's clothing, high heels, suits`,
    lasts: days(4),
    fame: 2,
    point: hall,
  },
  {
    organisation: 'riverside-hall',
    title: 'Winter coats for the school swap',
    story: 'Bring one that is too small, take one that fits. We are short of the bigger ones.',
    list: `1. Winter coats ages 7-11 (40)
2. Winter coats ages 12-16 (40)
3. Grey trousers age 5-6 (12)
4. Book bags x 15

Not at the moment: summer dresses, ties or blazers`,
    lasts: days(18),
    fame: 1,
    point: hall,
  },
];

/** Has more than it can hold for now, and sends people on to the first appeal. */
export const pausedAppeal: DemoAppeal = {
  organisation: 'millbrook-dogs-home',
  title: 'Towels for the washing machines',
  story: 'Dogs who were out in the smoke are bathed twice a day. Old towels are the best towels.',
  list: `Towels, any size: 300
Washing powder x 40
Mops - 6`,
  lasts: days(6),
  fame: 0,
  point: kennels,
};

/** Is over, with a report of what became of it. */
export const closedAppeal: DemoAppeal = {
  organisation: 'canal-street-food-bank',
  title: 'Forty Sunday boxes before the frost',
  story: 'One box a family, for the first cold Sunday.',
  list: `Hot chocolate, 40 jars
Soup x 120
Gloves, 40 pairs`,
  lasts: days(1),
  fame: 0,
  point: larder,
};
