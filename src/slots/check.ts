import type pg from 'pg';

/** A time whose count of taken places is not what its bookings add up to. */
export type SlotDifference = {
  point: string;
  pointId: string;
  startsAt: string;
  count: 'booked';
  kept: number;
  records: number;
};

/** Compares what every slot counts with its bookings, in one statement, and tells each that differs. It repairs nothing. */
export async function slotDifferences(pool: pg.Pool): Promise<SlotDifference[]> {
  const { rows } = await pool.query<Omit<SlotDifference, 'startsAt' | 'count'> & { startsAt: Date }>(`
    select drop_off_points.name as point, slots.point_id as "pointId", slots.starts_at as "startsAt",
           slots.booked as kept, coalesce(booked.places, 0)::int as records
      from slots
      join drop_off_points on drop_off_points.id = slots.point_id
      left join (select point_id, starts_at, count(*) as places from slot_bookings
                  where freed_at is null group by point_id, starts_at) as booked
        on booked.point_id = slots.point_id and booked.starts_at = slots.starts_at
     where slots.booked <> coalesce(booked.places, 0)
     order by slots.point_id, slots.starts_at`);
  return rows.map((row) => ({ ...row, count: 'booked', startsAt: row.startsAt.toISOString() }));
}
