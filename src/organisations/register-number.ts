/**
 * The registers that an organisation can name, in org-id style (org-id.guide): the code of the register, and the form
 * of its numbers. Checked for form alone; the host looks into the register.
 */
export const registers = [
  {
    code: 'GB-CHC',
    label: 'Charity Commission for England and Wales',
    example: '1090095',
    // Six or seven digits; a branch carries its own number behind a dash.
    form: /^\d{6,7}(-\d{1,4})?$/,
    hint: 'a charity number in England and Wales has 6 or 7 digits, e.g. 1090095',
    page: (number: string) =>
      `https://register-of-charities.charitycommission.gov.uk/charity-details/?regid=${number.replace('-', '&subid=')}`,
  },
  {
    code: 'GB-SC',
    label: 'Scottish Charity Register',
    example: 'SC042386',
    form: /^SC\d{6}$/,
    hint: 'a Scottish charity number is SC and 6 digits, e.g. SC042386',
    page: (number: string) =>
      `https://www.oscr.org.uk/about-charities/search-the-register/charity-details?number=${number}`,
  },
  {
    code: 'GB-NIC',
    label: 'Charity Commission for Northern Ireland',
    example: '100012',
    form: /^1\d{5}$/,
    hint: 'a charity number in Northern Ireland has 6 digits and begins with 1, e.g. 100012',
    page: (number: string) => `https://www.charitycommissionni.org.uk/charity-details/?regId=${number}&subId=0`,
  },
  {
    code: 'IE-CHY',
    label: 'Charities Regulator, Ireland (RCN)',
    example: '20015763',
    form: /^20\d{6}$/,
    hint: 'an Irish Registered Charity Number has 8 digits and begins with 20, e.g. 20015763',
    page: () => 'https://www.charitiesregulator.ie/en/information-for-the-public/search-the-register-of-charities',
  },
  {
    code: 'IE-CRO',
    label: 'Companies Registration Office, Ireland',
    example: '549061',
    form: /^\d{4,6}$/,
    hint: 'an Irish company number has 4 to 6 digits, e.g. 549061',
    page: () => 'https://core.cro.ie/search',
  },
  {
    code: 'US-EIN',
    label: 'United States, EIN',
    example: '53-0196605',
    form: /^\d{2}-\d{7}$/,
    hint: 'an EIN has 9 digits, e.g. 53-0196605',
    page: () => 'https://apps.irs.gov/app/eos/',
  },
] as const;

export type RegisterCode = (typeof registers)[number]['code'];

export type NumberResult = { kind: 'ok'; number: string } | { kind: 'wrong'; message: string };

/**
 * A register number as people write it ("GB-CHC-1090095", "No. 1 090 095", "sc 042386", "NIC100012", "530196605"),
 * brought to the register's own form.
 */
export function readRegisterNumber(code: RegisterCode, text: string): NumberResult {
  const register = registerOf(code);
  const number = inForm(code, withoutWords(code, text.slice(0, 100)));
  return register.form.test(number)
    ? { kind: 'ok', number }
    : { kind: 'wrong', message: `Please look again: ${register.hint}.` };
}

export const isRegister = (text: string): text is RegisterCode => registers.some(({ code }) => code === text);

/** Register, number, and where to look it up: "Scottish Charity Register SC042386". Null when not registered. */
export function registration({
  register,
  registerNumber,
}: {
  register: string | null;
  registerNumber: string | null;
}): { label: string; number: string; orgId: string; url: string } | null {
  if (register === null || registerNumber === null || !isRegister(register)) return null;
  const { label, page } = registerOf(register);
  return { label, number: registerNumber, orgId: `${register}-${registerNumber}`, url: page(registerNumber) };
}

function registerOf(code: RegisterCode): (typeof registers)[number] {
  const register = registers.find((one) => one.code === code);
  if (!register) throw new Error(`no register ${code}`);
  return register;
}

/** Upper case, without the register's code, "no.", and whatever else people put in front or between. */
function withoutWords(code: RegisterCode, text: string): string {
  const plain = text.normalize('NFKC').toUpperCase().trim();
  const bare = plain.startsWith(`${code}-`) ? plain.slice(code.length + 1) : plain;
  return bare
    .replace(/^(REGISTERED )?(CHARITY|COMPANY)?\s*(NO|NR|NUMBER|NUM)?[.:#]?\s*/, '')
    .replace(/[\s.,\u2010-\u2015_/]+/g, (gap) => (/[\u2010-\u2015]/.test(gap) ? '-' : ''));
}

function inForm(code: RegisterCode, number: string): string {
  switch (code) {
    case 'GB-SC':
      // People leave out the leading nought, or the letters.
      return number.replace(/^(SC)?-?(\d{5,6})$/, (_, __, digits: string) => `SC${digits.padStart(6, '0')}`);
    case 'GB-NIC':
      return number.replace(/^(NIC|NI)-?/, '');
    case 'IE-CHY':
      return number.replace(/^RCN-?/, '');
    case 'US-EIN':
      return number.replace(/^(EIN-?)?(\d{2})-?(\d{7})$/, '$2-$3');
    case 'GB-CHC':
    case 'IE-CRO':
      return number;
  }
}
