/** A drop-off point as somebody would write it down. */
export type DemoPoint = {
  name: string;
  address: string;
  postcode: string;
  hours: string;
  notes: string;
  accepts: string;
  capacityPerHour?: number;
  slotMinutes?: 10 | 15 | 20 | 30 | 60;
  visibility: 'public' | 'after-pledge';
};

export const kennels: DemoPoint = {
  name: 'Kennels, front gate',
  address: '12 Moss Lane\nMillbrook',
  postcode: 'MB3 4QT',
  hours: 'Every day, 9am to 5pm',
  notes: 'Please wait at the gate; the lane is for the vets. Parking at the farm shop, two minutes on foot.',
  accepts: 'anything on the list, up to what one person can carry',
  capacityPerHour: 24,
  slotMinutes: 15,
  visibility: 'public',
};

export const foster: DemoPoint = {
  name: 'A foster home in Nether Millbrook',
  address: '3 Orchard Close\nNether Millbrook',
  postcode: 'MB7 2DH',
  hours: 'Mo-Sa 17:00-19:00',
  notes: 'A private house: please come at these hours and ring once.',
  accepts: 'puppy food and blankets',
  visibility: 'after-pledge',
};

export const larder: DemoPoint = {
  name: 'Canal Street, side door',
  address: '48 Canal Street\nMillbrook',
  postcode: 'MB1 2LN',
  hours: 'Mo-Fr 10:00-16:00; PH off',
  notes: 'Ring at the green door. There is a ramp.',
  accepts: 'food in date and unopened; vans please to the yard behind',
  visibility: 'public',
};

export const hall: DemoPoint = {
  name: 'Riverside Hall',
  address: 'Church Walk\nNether Millbrook',
  postcode: 'MB7 9AA',
  hours: 'Every day, 8am to 8pm',
  notes: 'The lower road is under water. Come over the hill.',
  accepts: '',
  visibility: 'after-pledge',
};
