-- Drop-off points belong to the organisation from now on, and appeals name them. What stands is kept: each point goes to
-- the organisation of its appeal, and points that say the same in every word, as one posted them again for each appeal,
-- become one, but for those that something hangs on already.
CREATE TABLE "appeal_drop_off_points" (
	"appeal_id" uuid NOT NULL,
	"point_id" uuid NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "appeal_drop_off_points_appeal_id_point_id_pk" PRIMARY KEY("appeal_id","point_id")
);
--> statement-breakpoint
ALTER TABLE "drop_off_points" DROP CONSTRAINT "drop_off_points_appeal_id_appeals_id_fk";
--> statement-breakpoint
DROP INDEX "drop_off_points_by_appeal";--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "organisation_id" uuid;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "created_at" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
UPDATE "drop_off_points" SET "organisation_id" = "appeals"."organisation_id", "created_at" = "appeals"."created_at"
  FROM "appeals" WHERE "appeals"."id" = "drop_off_points"."appeal_id";--> statement-breakpoint
INSERT INTO "appeal_drop_off_points" ("appeal_id", "point_id", "position")
SELECT "appeal_id", "kept", min("position")
  FROM (SELECT "appeal_id", "position",
               CASE WHEN "is_used" THEN "id" ELSE first_value("id") OVER (PARTITION BY "facts", "is_used" ORDER BY "created_at", "id") END AS "kept"
          FROM (SELECT "id", "appeal_id", "position", "created_at",
                       to_jsonb("drop_off_points") - '{id,appeal_id,position,created_at}'::text[] AS "facts",
                       EXISTS (SELECT FROM "slots" WHERE "slots"."point_id" = "drop_off_points"."id")
                         OR EXISTS (SELECT FROM "receipts" WHERE "receipts"."point_id" = "drop_off_points"."id")
                         OR EXISTS (SELECT FROM "redirects" WHERE "redirects"."point_id" = "drop_off_points"."id") AS "is_used"
                  FROM "drop_off_points") AS "points") AS "kept_points"
 GROUP BY "appeal_id", "kept";--> statement-breakpoint
DELETE FROM "drop_off_points"
 WHERE NOT EXISTS (SELECT FROM "appeal_drop_off_points" WHERE "appeal_drop_off_points"."point_id" = "drop_off_points"."id");--> statement-breakpoint
ALTER TABLE "drop_off_points" ALTER COLUMN "organisation_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "appeal_drop_off_points" ADD CONSTRAINT "appeal_drop_off_points_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_drop_off_points" ADD CONSTRAINT "appeal_drop_off_points_point_id_drop_off_points_id_fk" FOREIGN KEY ("point_id") REFERENCES "public"."drop_off_points"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "appeal_drop_off_points_by_point" ON "appeal_drop_off_points" USING btree ("point_id");--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD CONSTRAINT "drop_off_points_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "drop_off_points_by_organisation" ON "drop_off_points" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "drop_off_points_by_picture" ON "drop_off_points" USING btree ("picture_id") WHERE "drop_off_points"."picture_id" is not null;--> statement-breakpoint
ALTER TABLE "drop_off_points" DROP COLUMN "appeal_id";--> statement-breakpoint
ALTER TABLE "drop_off_points" DROP COLUMN "position";
