import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRegisterNumber, registers, registration } from '../../src/organisations/register-number.ts';

describe('register numbers', () => {
  it.each([
    ['GB-CHC', '1090095', '1090095'],
    ['GB-CHC', ' GB-CHC-279417 ', '279417'],
    ['GB-CHC', 'Registered Charity No. 1 090 095', '1090095'],
    ['GB-CHC', '219434–12', '219434-12'],
    ['GB-SC', 'SC042386', 'SC042386'],
    ['GB-SC', 'sc 42386', 'SC042386'],
    ['GB-SC', '042386', 'SC042386'],
    ['GB-NIC', 'NIC100012', '100012'],
    ['GB-NIC', '100012', '100012'],
    ['IE-CHY', 'RCN 20015763', '20015763'],
    ['IE-CRO', '83424', '83424'],
    ['US-EIN', '530196605', '53-0196605'],
    ['US-EIN', 'EIN 53-0196605', '53-0196605'],
  ] as const)('reads %s as in "%s"', (code, typed, number) => {
    expect(readRegisterNumber(code, typed)).toEqual({ kind: 'ok', number });
  });

  it.each([
    ['GB-CHC', '12345'],
    ['GB-CHC', 'SC042386'],
    ['GB-SC', '1090095'],
    ['GB-NIC', '200012'],
    ['IE-CHY', 'CHY 1234'],
    ['IE-CRO', 'none'],
    ['US-EIN', '53-01966'],
    ['US-EIN', ''],
  ] as const)('does not take %s "%s", and shows how one looks', (code, typed) => {
    const read = readRegisterNumber(code, typed);
    const example = registers.find((one) => one.code === code)?.example ?? '';
    expect(read.kind === 'wrong' && read.message).toContain(example);
  });

  it('takes each example of its own, and its own answers again', () => {
    for (const { code, example } of registers) {
      expect(readRegisterNumber(code, example)).toEqual({ kind: 'ok', number: example });
      expect(readRegisterNumber(code, `${code}-${example}`)).toEqual({ kind: 'ok', number: example });
    }
  });

  it('never throws, and what it takes has the form of the register', () => {
    fc.assert(
      fc.property(fc.constantFrom(...registers), fc.string({ unit: 'grapheme' }), ({ code, form }, text) => {
        const read = readRegisterNumber(code, text);
        if (read.kind === 'ok') expect(read.number).toMatch(form);
      }),
    );
  });

  it('says where to look a number up, and nothing for who is not registered', () => {
    expect(registration({ register: 'GB-CHC', registerNumber: '1090095' })).toEqual({
      label: 'Charity Commission for England and Wales',
      number: '1090095',
      orgId: 'GB-CHC-1090095',
      url: 'https://register-of-charities.charitycommission.gov.uk/charity-details/?regid=1090095',
    });
    expect(registration({ register: null, registerNumber: null })).toBeNull();
  });
});
