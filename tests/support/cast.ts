import { makeMember, makeOrganisation, makeSession, type Made, type MadeOrganisation } from './make.ts';

/** Somebody who is signed in; `headers` go with their requests. */
type CastMember = { id: string; email: string; name: string; headers: { cookie: string } };

export type Cast = {
  /** Manchester Dogs' Home, of which Rosa and Dov are members. */
  dogsHome: MadeOrganisation;
  /** Leeds Food Bank, of which Omar is a member. */
  foodBank: MadeOrganisation;
  /** Owner of the dogs' home. */
  rosa: CastMember;
  /** Its door volunteer. */
  dov: CastMember;
  /** Owner of another organisation, who must see nothing of Rosa's. */
  omar: CastMember;
  /** A supporter: an address and nothing else. */
  sam: string;
  /** Came through Sam's link. */
  priya: string;
};

/** The same people in every test. */
export async function castOf(service: Made): Promise<Cast> {
  const dogsHome = await makeOrganisation(service, {
    name: "Manchester Dogs' Home",
    slug: 'manchester-dogs-home',
    register: 'GB-CHC',
    registerNumber: '1001346',
    kind: 'animal-shelter',
    email: 'kennels@example.org',
  });
  const foodBank = await makeOrganisation(service, {
    name: 'Leeds Food Bank',
    slug: 'leeds-food-bank',
    kind: 'food-bank',
  });
  const member = async (name: string, organisation: MadeOrganisation, role: 'owner' | 'door'): Promise<CastMember> => {
    const email = `${name.toLowerCase()}@example.org`;
    const person = await makeMember(service, organisation, { email, name, role });
    return { id: person.id, email, name, headers: await makeSession(service, person) };
  };
  return {
    dogsHome,
    foodBank,
    rosa: await member('Rosa', dogsHome, 'owner'),
    dov: await member('Dov', dogsHome, 'door'),
    omar: await member('Omar', foodBank, 'owner'),
    sam: 'sam@example.org',
    priya: 'priya@example.org',
  };
}
