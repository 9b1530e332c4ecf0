import type { organisationKinds } from '../../db/schema/organisations.ts';

export type LinkedAppeal = {
  title: string;
  /** The canonical address. */
  url: string;
  organisation: { name: string; kind: (typeof organisationKinds)[number]; url: string };
  deadline: Date | null;
  needs: readonly { item: string; unit: string | null; wanted: number | null }[];
};

/**
 * The appeal in schema.org's words: an organisation (`AnimalShelter` or `NGO`) that `seeks` a `Demand` for each need.
 * Safe inside a script element: no `<` is left in it.
 */
export function jsonLd({ title, url, organisation, deadline, needs }: LinkedAppeal): string {
  const data = {
    '@context': 'https://schema.org',
    '@type': organisation.kind === 'animal-shelter' ? 'AnimalShelter' : 'NGO',
    name: organisation.name,
    url: organisation.url,
    seeks: needs.map(({ item, unit, wanted }) => ({
      '@type': 'Demand',
      name: title,
      url,
      itemOffered: { '@type': 'Product', name: item },
      ...(wanted === null
        ? {}
        : {
            eligibleQuantity: {
              '@type': 'QuantitativeValue',
              value: wanted,
              ...(unit === null ? {} : { unitText: unit }),
            },
          }),
      ...(deadline === null ? {} : { validThrough: deadline.toISOString() }),
    })),
  };
  return JSON.stringify(data)
    .replaceAll('<', '\\u003c')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}
