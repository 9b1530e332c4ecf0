CREATE TABLE "agreements" (
	"from_id" uuid NOT NULL,
	"to_id" uuid NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"agreed_at" timestamp (3) with time zone,
	"declined_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "agreements_from_id_to_id_pk" PRIMARY KEY("from_id","to_id"),
	CONSTRAINT "agreements_of_two" CHECK ("agreements"."from_id" <> "agreements"."to_id")
);
--> statement-breakpoint
CREATE TABLE "appeal_reports" (
	"appeal_id" uuid PRIMARY KEY NOT NULL,
	"thanks" text DEFAULT '' NOT NULL,
	"learnt" text DEFAULT '' NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "collections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"pledge_id" uuid NOT NULL,
	"driver_id" uuid NOT NULL,
	"proposed_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"giver_agreed_at" timestamp (3) with time zone,
	"driver_agreed_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "corrections" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"need_id" uuid NOT NULL,
	"difference" integer NOT NULL,
	"reason" text NOT NULL,
	"idempotency_key" text,
	"recorded_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"undone_at" timestamp (3) with time zone,
	CONSTRAINT "corrections_idempotency" UNIQUE("appeal_id","idempotency_key"),
	CONSTRAINT "corrections_difference_not_zero" CHECK ("corrections"."difference" <> 0)
);
--> statement-breakpoint
CREATE TABLE "course_letters" (
	"pledge_id" uuid NOT NULL,
	"step" text NOT NULL,
	"owed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "course_letters_pledge_id_step_pk" PRIMARY KEY("pledge_id","step")
);
--> statement-breakpoint
CREATE TABLE "day_photos" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"picture_id" uuid NOT NULL,
	"caption" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "door_codes" (
	"organisation_id" uuid NOT NULL,
	"code" text NOT NULL,
	"pledge_id" uuid NOT NULL,
	CONSTRAINT "door_codes_organisation_id_code_pk" PRIMARY KEY("organisation_id","code"),
	CONSTRAINT "door_codes_one_a_pledge" UNIQUE("pledge_id"),
	CONSTRAINT "door_codes_four_characters" CHECK (length("door_codes"."code") = 4)
);
--> statement-breakpoint
CREATE TABLE "drivers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"supporter_id" uuid NOT NULL,
	"name" text,
	"area" text NOT NULL,
	"phone" text,
	"note" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"withdrawn_at" timestamp (3) with time zone,
	CONSTRAINT "drivers_once" UNIQUE("appeal_id","supporter_id")
);
--> statement-breakpoint
CREATE TABLE "mail_days" (
	"supporter_id" uuid NOT NULL,
	"appeal_id" uuid NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "mail_days_supporter_id_appeal_id_pk" PRIMARY KEY("supporter_id","appeal_id")
);
--> statement-breakpoint
CREATE TABLE "pledge_plans" (
	"pledge_id" uuid PRIMARY KEY NOT NULL,
	"way" text DEFAULT 'bring' NOT NULL,
	"carrier" text,
	"tracking_number" text,
	"address" text,
	"postcode" text,
	"phone" text,
	"note" text,
	"calendar_sequence" integer DEFAULT 0 NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "pledge_plans_way_known" CHECK ("pledge_plans"."way" in ('bring', 'post', 'order', 'collect'))
);
--> statement-breakpoint
CREATE TABLE "redirects" (
	"appeal_id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"point_id" uuid,
	"need_id" uuid,
	"to_appeal_id" uuid,
	"to_organisation_id" uuid,
	"url" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "redirects_one_target" CHECK (num_nonnulls("redirects"."point_id", "redirects"."need_id", "redirects"."to_appeal_id", "redirects"."to_organisation_id", "redirects"."url") = 1 and
        case "redirects"."kind" when 'point' then "redirects"."point_id" is not null when 'need' then "redirects"."need_id" is not null
          when 'appeal' then "redirects"."to_appeal_id" is not null when 'organisation' then "redirects"."to_organisation_id" is not null
          when 'web' then "redirects"."url" is not null else false end),
	CONSTRAINT "redirects_not_to_itself" CHECK ("redirects"."to_appeal_id" <> "redirects"."appeal_id")
);
--> statement-breakpoint
CREATE TABLE "refusals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"receipt_id" uuid,
	"pledge_id" uuid,
	"need_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"reason" text NOT NULL,
	"note" text,
	"recorded_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"undone_at" timestamp (3) with time zone,
	CONSTRAINT "refusals_quantity_positive" CHECK ("refusals"."quantity" between 1 and 1000000),
	CONSTRAINT "refusals_reason_known" CHECK ("refusals"."reason" in ('opened', 'out-of-date', 'damaged', 'not-wanted', 'other'))
);
--> statement-breakpoint
CREATE TABLE "slot_bookings" (
	"id" uuid PRIMARY KEY NOT NULL,
	"point_id" uuid NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"pledge_id" uuid,
	"held_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"freed_at" timestamp (3) with time zone,
	CONSTRAINT "slot_bookings_held_or_pledged" CHECK ("slot_bookings"."pledge_id" is not null or "slot_bookings"."held_until" is not null)
);
--> statement-breakpoint
CREATE TABLE "slots" (
	"point_id" uuid NOT NULL,
	"starts_at" timestamp (3) with time zone NOT NULL,
	"ends_at" timestamp (3) with time zone NOT NULL,
	"booked" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "slots_point_id_starts_at_pk" PRIMARY KEY("point_id","starts_at"),
	CONSTRAINT "slots_booked_not_negative" CHECK ("slots"."booked" >= 0),
	CONSTRAINT "slots_end_after_start" CHECK ("slots"."ends_at" > "slots"."starts_at")
);
--> statement-breakpoint
CREATE TABLE "steers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"cause" text NOT NULL,
	"person_id" uuid,
	"before" jsonb NOT NULL,
	"after" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"undone_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "appeals" ADD COLUMN "slow_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "appeals" ADD COLUMN "visits_stopped_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "appeals" ADD COLUMN "touched_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "appeals" ADD COLUMN "still_true_asked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "notes" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "accepts" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "latitude" double precision;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "longitude" double precision;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "capacity_per_hour" integer;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "slot_minutes" integer DEFAULT 30 NOT NULL;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "storage_ceiling" integer;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "storage_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "storage_warned_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "picture_id" uuid;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD COLUMN "closed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "needs" ADD COLUMN "order_url" text;--> statement-breakpoint
ALTER TABLE "organisations" ADD COLUMN "follow_through_of" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "organisations" ADD COLUMN "takes_overflow_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "receipt_items" ADD COLUMN "alike" text;--> statement-breakpoint
ALTER TABLE "receipts" ADD COLUMN "point_id" uuid;--> statement-breakpoint
ALTER TABLE "receipts" ADD COLUMN "thanked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "agreements" ADD CONSTRAINT "agreements_from_id_organisations_id_fk" FOREIGN KEY ("from_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agreements" ADD CONSTRAINT "agreements_to_id_organisations_id_fk" FOREIGN KEY ("to_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeal_reports" ADD CONSTRAINT "appeal_reports_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collections" ADD CONSTRAINT "collections_pledge_id_pledges_id_fk" FOREIGN KEY ("pledge_id") REFERENCES "public"."pledges"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collections" ADD CONSTRAINT "collections_driver_id_drivers_id_fk" FOREIGN KEY ("driver_id") REFERENCES "public"."drivers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "collections" ADD CONSTRAINT "collections_proposed_by_people_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrections" ADD CONSTRAINT "corrections_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrections" ADD CONSTRAINT "corrections_need_id_needs_id_fk" FOREIGN KEY ("need_id") REFERENCES "public"."needs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "corrections" ADD CONSTRAINT "corrections_recorded_by_people_id_fk" FOREIGN KEY ("recorded_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_letters" ADD CONSTRAINT "course_letters_pledge_id_pledges_id_fk" FOREIGN KEY ("pledge_id") REFERENCES "public"."pledges"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "day_photos" ADD CONSTRAINT "day_photos_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "day_photos" ADD CONSTRAINT "day_photos_picture_id_pictures_id_fk" FOREIGN KEY ("picture_id") REFERENCES "public"."pictures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "door_codes" ADD CONSTRAINT "door_codes_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "door_codes" ADD CONSTRAINT "door_codes_pledge_id_pledges_id_fk" FOREIGN KEY ("pledge_id") REFERENCES "public"."pledges"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drivers" ADD CONSTRAINT "drivers_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drivers" ADD CONSTRAINT "drivers_supporter_id_supporters_id_fk" FOREIGN KEY ("supporter_id") REFERENCES "public"."supporters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_days" ADD CONSTRAINT "mail_days_supporter_id_supporters_id_fk" FOREIGN KEY ("supporter_id") REFERENCES "public"."supporters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_days" ADD CONSTRAINT "mail_days_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledge_plans" ADD CONSTRAINT "pledge_plans_pledge_id_pledges_id_fk" FOREIGN KEY ("pledge_id") REFERENCES "public"."pledges"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redirects" ADD CONSTRAINT "redirects_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redirects" ADD CONSTRAINT "redirects_point_id_drop_off_points_id_fk" FOREIGN KEY ("point_id") REFERENCES "public"."drop_off_points"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redirects" ADD CONSTRAINT "redirects_need_id_needs_id_fk" FOREIGN KEY ("need_id") REFERENCES "public"."needs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redirects" ADD CONSTRAINT "redirects_to_appeal_id_appeals_id_fk" FOREIGN KEY ("to_appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "redirects" ADD CONSTRAINT "redirects_to_organisation_id_organisations_id_fk" FOREIGN KEY ("to_organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refusals" ADD CONSTRAINT "refusals_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refusals" ADD CONSTRAINT "refusals_receipt_id_receipts_id_fk" FOREIGN KEY ("receipt_id") REFERENCES "public"."receipts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refusals" ADD CONSTRAINT "refusals_pledge_id_pledges_id_fk" FOREIGN KEY ("pledge_id") REFERENCES "public"."pledges"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refusals" ADD CONSTRAINT "refusals_need_id_needs_id_fk" FOREIGN KEY ("need_id") REFERENCES "public"."needs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "refusals" ADD CONSTRAINT "refusals_recorded_by_people_id_fk" FOREIGN KEY ("recorded_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slot_bookings" ADD CONSTRAINT "slot_bookings_pledge_id_pledges_id_fk" FOREIGN KEY ("pledge_id") REFERENCES "public"."pledges"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slot_bookings" ADD CONSTRAINT "slot_bookings_point_id_starts_at_slots_point_id_starts_at_fk" FOREIGN KEY ("point_id","starts_at") REFERENCES "public"."slots"("point_id","starts_at") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "slots" ADD CONSTRAINT "slots_point_id_drop_off_points_id_fk" FOREIGN KEY ("point_id") REFERENCES "public"."drop_off_points"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steers" ADD CONSTRAINT "steers_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steers" ADD CONSTRAINT "steers_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agreements_by_taker" ON "agreements" USING btree ("to_id");--> statement-breakpoint
CREATE UNIQUE INDEX "collections_one_a_pledge" ON "collections" USING btree ("pledge_id") WHERE "collections"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "collections_by_driver" ON "collections" USING btree ("driver_id");--> statement-breakpoint
CREATE INDEX "corrections_by_appeal" ON "corrections" USING btree ("appeal_id","created_at");--> statement-breakpoint
CREATE INDEX "corrections_by_need" ON "corrections" USING btree ("need_id");--> statement-breakpoint
CREATE INDEX "day_photos_by_appeal" ON "day_photos" USING btree ("appeal_id","created_at");--> statement-breakpoint
CREATE INDEX "drivers_by_supporter" ON "drivers" USING btree ("supporter_id");--> statement-breakpoint
CREATE INDEX "redirects_by_target" ON "redirects" USING btree ("to_appeal_id");--> statement-breakpoint
CREATE INDEX "refusals_by_appeal" ON "refusals" USING btree ("appeal_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "slot_bookings_one_a_pledge" ON "slot_bookings" USING btree ("pledge_id") WHERE "slot_bookings"."freed_at" is null;--> statement-breakpoint
CREATE INDEX "slot_bookings_by_slot" ON "slot_bookings" USING btree ("point_id","starts_at");--> statement-breakpoint
CREATE INDEX "slot_bookings_held" ON "slot_bookings" USING btree ("held_until") WHERE "slot_bookings"."pledge_id" is null and "slot_bookings"."freed_at" is null;--> statement-breakpoint
CREATE INDEX "steers_by_appeal" ON "steers" USING btree ("appeal_id","created_at");--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD CONSTRAINT "drop_off_points_picture_id_pictures_id_fk" FOREIGN KEY ("picture_id") REFERENCES "public"."pictures"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_point_id_drop_off_points_id_fk" FOREIGN KEY ("point_id") REFERENCES "public"."drop_off_points"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD CONSTRAINT "drop_off_points_position_whole" CHECK (("drop_off_points"."latitude" is null) = ("drop_off_points"."longitude" is null));--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD CONSTRAINT "drop_off_points_position_on_earth" CHECK ("drop_off_points"."latitude" between -90 and 90 and "drop_off_points"."longitude" between -180 and 180);--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD CONSTRAINT "drop_off_points_capacity_positive" CHECK ("drop_off_points"."capacity_per_hour" between 1 and 10000);--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD CONSTRAINT "drop_off_points_slot_minutes_known" CHECK ("drop_off_points"."slot_minutes" in (10, 15, 20, 30, 60));--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD CONSTRAINT "drop_off_points_storage_positive" CHECK ("drop_off_points"."storage_ceiling" between 1 and 10000000);