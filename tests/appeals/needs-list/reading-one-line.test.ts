import { describe, expect, it } from 'vitest';
import { parseNeedsList } from '../../../src/appeals/needs-list/parse-needs-list.ts';

/** The needs of a text as "item | wanted | unit | note", shortened from the right. */
function read(text: string): string[] {
  return parseNeedsList(text).needs.map(({ item, wanted, unit, note }) =>
    [item, wanted ?? '', unit ?? '', note].join(' | ').replace(/(?: \| )+$/, ''),
  );
}

describe('a quantity', () => {
  it.each([
    ['40 x blankets', 'blankets | 40'],
    ['blankets × 40', 'blankets | 40'],
    ['40x blankets', 'blankets | 40'],
    ['Blankets x40', 'blankets | 40'],
    ['Blankets (40)', 'blankets | 40'],
    ['Blankets: 40', 'blankets | 40'],
    ['Blankets - 40', 'blankets | 40'],
    ['Blankets—40', 'blankets | 40'],
    ['Blankets-40', 'blankets | 40'],
    ['Blankets … 40', 'blankets | 40'],
    ['Blankets qty 12', 'blankets | 12'],
    ['12 no. bowls', 'bowls | 12'],
    ['2 dozen eggs', 'eggs | 24'],
    ['a dozen eggs', 'eggs | 12'],
    ['half a dozen buckets', 'buckets | 6'],
    ['twenty-five chairs', 'chairs | 25'],
    ['1,000 cups', 'cups | 1000'],
    ['1 000 cups', 'cups | 1000'],
    ['1.5k cups', 'cups | 1500'],
    ['40 boxes', 'boxes | 40'],
    ['20 can openers', 'can openers | 20'],
    ['2027 tins of soup', 'soup | 2027 | tin'],
  ])('is read from "%s"', (text, need) => {
    expect(read(text)).toEqual([need]);
  });

  it.each([
    ['6 x 400g tins beans', 'beans | 6 | tin | 400g'],
    ['6x400g tins of beans', 'beans | 6 | tin | 400g'],
    ['10 x 15kg bags puppy food', 'puppy food | 10 | bag | 15kg'],
    ['Puppy food 10 x 15kg bags', 'puppy food | 10 | bag | 15kg'],
    ['Sugar, 250g packs', 'sugar |  | pack | 250g packs'],
    ['2L bottles of water', 'water |  | bottle | 2L'],
    ['size 4 nappies x 30', 'nappies | 30 |  | size 4'],
    ['20 packs of 9 toilet rolls', 'toilet rolls | 20 | pack | packs of 9'],
    ['Tents, 4-6 person (50)', 'tents | 50 |  | 4-6 person'],
    ['40 litres of milk', 'milk | 40 | litre'],
    ["Children's coats ages 7-11 - 40", "children's coats | 40 |  | ages 7-11"],
    ['Coats ages 7 - 11', 'coats |  |  | ages 7-11'],
    ['Coats ages 7 – 11', 'coats |  |  | ages 7-11'],
    ['Coats for ages 7 - 11 - 40', 'coats | 40 |  | ages 7-11'],
    ['School shoes sizes 10-2 - 60', 'school shoes | 60 |  | sizes 10-2'],
    ['Nappies size 4 - 80 packs', 'nappies | 80 | pack | size 4'],
    ['Nappies, size 4 - 80', 'nappies | 80 |  | size 4'],
    ['Shoes size 4 - 6', 'shoes |  |  | size 4-6'],
    ['Pyjamas age 5 to 6 - 15 pairs', 'pyjamas | 15 | pair | age 5 to 6'],
    ['Formula stage 1 - 12 tins', 'formula | 12 | tin | stage 1'],
    ['Nappies 4 - 9 kg - 30 packs', 'nappies | 30 | pack | 4-9 kg'],
    ['Puppy pads 60x90 - 400', 'puppy pads | 400 |  | 60x90'],
    ['Paper A4 - 500 reams', 'paper A4 | 500 | ream'],
    ['Trousers waist 32 - 10', 'trousers waist 32 | 10'],
    ['Sleeping bags - 3 season - 30', 'sleeping bags | 30 |  | 3 season'],
    ['Wellies, size 9 (60)', 'wellies | 60 |  | size 9'],
    ['Bras, 34B (10)', 'bras | 10 |  | 34B'],
    ['Pillowcases, white, cotton (60)', 'pillowcases | 60 |  | white; cotton'],
  ])('is told from a size in "%s"', (text, need) => {
    expect(read(text)).toEqual([need]);
  });

  it('is the upper end of a range, with the range in the note', () => {
    expect(read('20-30 blankets')).toEqual(['blankets | 30 |  | 20-30']);
    expect(read('Blankets: 20 to 30')).toEqual(['blankets | 30 |  | 20 to 30']);
  });

  it('keeps "at least" and "up to" in the note', () => {
    expect(read('at least 50 towels')).toEqual(['towels | 50 |  | at least 50']);
    expect(read('Chairs, up to 20')).toEqual(['chairs | 20 |  | up to 20']);
  });

  it.each([
    ['as many blankets as you can', 'blankets |  |  | as many as possible'],
    ['lots of towels', 'towels |  |  | lots'],
    ['Towels by Friday 21st', 'towels |  |  | by Friday 21st'],
    ['age 5-6 clothes', 'clothes |  |  | age 5-6'],
    ['2027 diaries', '2027 diaries'],
    ['£5 vouchers', '£5 vouchers'],
    ['A microwave', 'microwave'],
    ['5000000 cups', 'cups |  |  | 5000000'],
  ])('is not invented in "%s"', (text, need) => {
    expect(read(text)).toEqual([need]);
  });

  it('takes what is missing, not what is there', () => {
    expect(read('Pillows (have 10, need 40)')).toEqual(['pillows | 40 |  | have 10, need 40']);
  });

  it('and a size without a thing leave the line unclear', () => {
    expect(parseNeedsList('Size 4 - 80 packs').unclear).toEqual(['Size 4 - 80 packs']);
  });

  it('of 0 leaves the line unclear', () => {
    expect(parseNeedsList('Towels: 0').unclear).toEqual(['Towels: 0']);
  });
});

describe('several things in a line', () => {
  it.each([
    ['We urgently need blankets, towels and dog food', ['blankets', 'towels', 'dog food']],
    ['Leads and collars x 100', ['leads and collars | 100']],
    ['We need salt and pepper, mac and cheese and rice', ['salt and pepper', 'mac and cheese', 'rice']],
    ['40 blankets and 20 towels', ['blankets | 40', 'towels | 20']],
    ['Tins of: FRUIT, Tuna', ['fruit |  | tin', 'tuna |  | tin']],
    ['Baby: nappies size 4, wipes', ['nappies |  |  | baby; size 4', 'wipes |  |  | baby']],
    ['Paper plates 500, cups 500', ['paper plates | 500', 'cups | 500']],
    ['Bedding, single (30), double (20)', ['bedding | 30 |  | single', 'bedding | 20 |  | double']],
    ['Blankets: single 30, double 20', ['blankets | 30 |  | single', 'blankets | 20 |  | double']],
    ['Nappies: size 4 x 30, size 5 x 20', ['nappies | 30 |  | size 4', 'nappies | 20 |  | size 5']],
    ['T-shirts S x 10, M x 20', ['t-shirts | 10 |  | S', 't-shirts | 20 |  | M']],
    ['Coats 5-6 yrs x 10, 7-8 yrs x 12', ['coats | 10 |  | 5-6 yrs', 'coats | 12 |  | 7-8 yrs']],
    ["Socks (men's 40, women's 30)", ["socks |  |  | men's 40, women's 30"]],
    ['After the flood we need mops and 12 buckets', ['mops', 'buckets | 12']],
  ])('are told apart in "%s"', (text, needs) => {
    expect(read(text)).toEqual(needs);
  });
});

describe('what is not wanted', () => {
  it.each([
    ['NO MORE towels pls', [], ['towels']],
    ['We do not need duvets or pillows at the moment, thank you.', [], ['duvets', 'pillows']],
    ["Please don't bring any more clothes!", [], ['clothes']],
    ['Blankets but no duvets please', ['blankets'], ['duvets']],
    ['towels (not wanted: pillows)', ['towels'], ['pillows']],
    ["We're fine for bedding but could use hats", ['hats'], ['bedding']],
    ['Toys are not needed', [], ['toys']],
    ['Suits - no thanks', [], ['suits']],
    ['❌ Pillows', [], ['pillows']],
    ["We can't accept\nPillows\nFresh or frozen food", [], ['pillows', 'fresh or frozen food']],
    ['Currently have plenty of:\npasta\n\nStill need:\nrice', ['rice'], ['pasta']],
  ])('is read from "%s"', (text, needs, notWanted) => {
    const list = parseNeedsList(text);
    expect(list.needs.map(({ item }) => item)).toEqual(needs);
    expect(list.notWanted).toEqual(notWanted);
  });
});

describe('words that ask for nothing', () => {
  it.each([
    'Hi all, hope you are well!',
    'After the fire we have 150 dogs and nothing left.',
    "Drop off at St Mary's Hall, Moss Lane, 9am-5pm.",
    '14 Canal Street, M1 3HE',
    'Tel 01632 960 001',
    'Monday to Friday 10am - 4pm',
    'Please share far and wide!!',
    '£10 feeds a family',
    'www.example.org',
    'Thank you so much for your support',
    'We need your help',
    'No donation is too small',
    '-----',
    '🙏🙏🙏',
  ])('are context: "%s"', (text) => {
    const { needs, notWanted, unclear, lines } = parseNeedsList(text);
    expect({ needs, notWanted, unclear }).toEqual({ needs: [], notWanted: [], unclear: [] });
    expect(lines).toHaveLength(1);
  });
});

describe('how a need is written', () => {
  it('is calm, but keeps acronyms and makers', () => {
    expect(read('- UHT MILK\n- SIM CARDS\n- Dry Royal Canin food\n- Hot Water Bottles')).toEqual([
      'UHT milk',
      'SIM cards',
      'dry Royal Canin food',
      'hot water bottles',
    ]);
  });

  it('says when something similar will do', () => {
    const anythingLike = (text: string): boolean | undefined => parseNeedsList(text).needs[0]?.anythingLike;
    expect(anythingLike('Dog food (any brand)')).toBe(true);
    expect(anythingLike('Pasta, any brand')).toBe(true);
    expect(anythingLike('Weetabix or similar')).toBe(true);
    expect(anythingLike('Coats, any size')).toBe(false);
  });

  it('loses invisible signs and odd quotes', () => {
    expect(read('•\u00a0Men’s\u200b socks –\u00a040')).toEqual(["men's socks | 40"]);
  });
});
