ALTER TABLE "ripple_totals" ADD COLUMN "passed_on_received" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
UPDATE ripple_totals SET passed_on_received = by_people.received
  FROM (
    SELECT ripple_credits.appeal_id, sum(ripple_credits.received) AS received
      FROM ripple_credits JOIN share_links ON share_links.id = ripple_credits.via_id
     WHERE share_links.kind = 'person'
     GROUP BY ripple_credits.appeal_id) AS by_people
 WHERE by_people.appeal_id = ripple_totals.appeal_id;
