CREATE TABLE "api_keys" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"key_hash" "bytea" NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "api_keys_key_hash" UNIQUE("key_hash")
);
--> statement-breakpoint
CREATE TABLE "appeals" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"slug" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"title" text NOT NULL,
	"story" text DEFAULT '' NOT NULL,
	"deadline" timestamp (3) with time zone,
	"not_wanted" text[] DEFAULT '{}'::text[] NOT NULL,
	"steer_message" text,
	"picture_id" uuid,
	"version" integer DEFAULT 1 NOT NULL,
	"tally_version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"published_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"taken_down_at" timestamp (3) with time zone,
	"taken_down_reason" text,
	CONSTRAINT "appeals_slug_taken" UNIQUE("slug"),
	CONSTRAINT "appeals_state_known" CHECK ("appeals"."state" in ('draft', 'open', 'paused', 'full', 'closed')),
	CONSTRAINT "appeals_published_has_deadline" CHECK ("appeals"."published_at" is null or "appeals"."deadline" is not null)
);
--> statement-breakpoint
CREATE TABLE "drop_off_points" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"postcode" text,
	"hours" text,
	"visibility" text DEFAULT 'public' NOT NULL,
	CONSTRAINT "drop_off_points_visibility_known" CHECK ("drop_off_points"."visibility" in ('public', 'after-pledge'))
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"email" text NOT NULL,
	"role" text NOT NULL,
	"invited_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"accepted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "job_workers" (
	"id" text PRIMARY KEY NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mailbox" (
	"id" uuid PRIMARY KEY NOT NULL,
	"to" text NOT NULL,
	"subject" text NOT NULL,
	"text" text NOT NULL,
	"html" text NOT NULL,
	"kind" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "members" (
	"organisation_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"daily_mail_stopped_at" timestamp (3) with time zone,
	"full_mail_stopped_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "members_organisation_id_person_id_pk" PRIMARY KEY("organisation_id","person_id"),
	CONSTRAINT "members_role_known" CHECK ("members"."role" in ('owner', 'editor', 'door'))
);
--> statement-breakpoint
CREATE TABLE "needs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"item" text NOT NULL,
	"unit" text,
	"wanted" integer,
	"note" text DEFAULT '' NOT NULL,
	"anything_like" boolean DEFAULT false NOT NULL,
	"priority" integer DEFAULT 2 NOT NULL,
	"headroom_percent" integer DEFAULT 25 NOT NULL,
	"accepted_up_to" integer GENERATED ALWAYS AS (((wanted::bigint * (100 + headroom_percent) + 99) / 100)::integer) STORED,
	"unconfirmed" integer DEFAULT 0 NOT NULL,
	"pledged" integer DEFAULT 0 NOT NULL,
	"on_the_way" integer DEFAULT 0 NOT NULL,
	"received" integer DEFAULT 0 NOT NULL,
	"full_told_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "needs_wanted_in_range" CHECK ("needs"."wanted" between 1 and 1000000),
	CONSTRAINT "needs_priority_in_range" CHECK ("needs"."priority" between 1 and 3),
	CONSTRAINT "needs_headroom_in_range" CHECK ("needs"."headroom_percent" between 0 and 1000),
	CONSTRAINT "needs_counts_not_negative" CHECK ("needs"."unconfirmed" >= 0 and "needs"."pledged" >= 0 and "needs"."on_the_way" >= 0 and "needs"."received" >= 0)
);
--> statement-breakpoint
CREATE TABLE "organisations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"slug" text NOT NULL,
	"name" text NOT NULL,
	"register" text,
	"register_number" text,
	"kind" text DEFAULT 'charity' NOT NULL,
	"website" text,
	"email" text NOT NULL,
	"about" text DEFAULT '' NOT NULL,
	"time_zone" text DEFAULT 'Europe/London' NOT NULL,
	"state" text DEFAULT 'applied' NOT NULL,
	"state_reason" text,
	"decided_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "organisations_slug_taken" UNIQUE("slug"),
	CONSTRAINT "organisations_state_known" CHECK ("organisations"."state" in ('applied', 'approved', 'declined')),
	CONSTRAINT "organisations_kind_known" CHECK ("organisations"."kind" in ('charity', 'animal-shelter', 'food-bank', 'community'))
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"name" text,
	"host_since" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "people_email_taken" UNIQUE("email")
);
--> statement-breakpoint
CREATE TABLE "picture_files" (
	"picture_id" uuid NOT NULL,
	"width" integer NOT NULL,
	"content_type" text NOT NULL,
	"body" "bytea" NOT NULL,
	CONSTRAINT "picture_files_picture_id_width_pk" PRIMARY KEY("picture_id","width")
);
--> statement-breakpoint
CREATE TABLE "pictures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"alt" text DEFAULT '' NOT NULL,
	"width" integer NOT NULL,
	"height" integer NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pledge_items" (
	"pledge_id" uuid NOT NULL,
	"need_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"received" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "pledge_items_pledge_id_need_id_pk" PRIMARY KEY("pledge_id","need_id"),
	CONSTRAINT "pledge_items_quantity_in_range" CHECK ("pledge_items"."quantity" between 0 and 1000000),
	CONSTRAINT "pledge_items_received_not_negative" CHECK ("pledge_items"."received" >= 0)
);
--> statement-breakpoint
CREATE TABLE "pledges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"supporter_id" uuid,
	"state" text NOT NULL,
	"name" text,
	"show_name" boolean DEFAULT false NOT NULL,
	"note" text,
	"via_id" uuid,
	"share_link_id" uuid,
	"idempotency_key" text,
	"input_hash" "bytea",
	"token_version" integer DEFAULT 1 NOT NULL,
	"entered_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone,
	"removed_at" timestamp (3) with time zone,
	"removed_reason" text,
	"removed_from" text,
	CONSTRAINT "pledges_state_known" CHECK ("pledges"."state" in ('unconfirmed', 'pledged', 'on-the-way', 'received', 'withdrawn', 'lapsed')),
	CONSTRAINT "pledges_unconfirmed_expires" CHECK ("pledges"."state" <> 'unconfirmed' or "pledges"."expires_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "receipt_items" (
	"receipt_id" uuid NOT NULL,
	"need_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	CONSTRAINT "receipt_items_receipt_id_need_id_pk" PRIMARY KEY("receipt_id","need_id"),
	CONSTRAINT "receipt_items_quantity_positive" CHECK ("receipt_items"."quantity" between 1 and 1000000)
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"pledge_id" uuid,
	"final" boolean DEFAULT false NOT NULL,
	"pledge_state_before" text,
	"recorded_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"undone_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"email" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"decided_at" timestamp (3) with time zone,
	"outcome" text,
	CONSTRAINT "reports_once" UNIQUE("appeal_id","reason","email"),
	CONSTRAINT "reports_outcome_known" CHECK ("reports"."outcome" in ('dismissed', 'taken-down'))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"person_id" uuid NOT NULL,
	"device" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "sessions_token_hash" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "share_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"code" text NOT NULL,
	"supporter_id" uuid,
	"parent_id" uuid,
	"name" text,
	"message" text,
	"visits" integer DEFAULT 0 NOT NULL,
	"turned_off_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "share_links_code_taken" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "sign_in_links" (
	"id" uuid PRIMARY KEY NOT NULL,
	"person_id" uuid NOT NULL,
	"go_to" text DEFAULT '/admin' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "supporters" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"mail_stopped_at" timestamp (3) with time zone,
	"bounced_at" timestamp (3) with time zone,
	"erased_at" timestamp (3) with time zone,
	CONSTRAINT "supporters_email_taken" UNIQUE("email"),
	CONSTRAINT "supporters_erased_has_no_email" CHECK ("supporters"."erased_at" is null or "supporters"."email" is null)
);
--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appeals" ADD CONSTRAINT "appeals_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "drop_off_points" ADD CONSTRAINT "drop_off_points_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_invited_by_people_id_fk" FOREIGN KEY ("invited_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "needs" ADD CONSTRAINT "needs_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "picture_files" ADD CONSTRAINT "picture_files_picture_id_pictures_id_fk" FOREIGN KEY ("picture_id") REFERENCES "public"."pictures"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pictures" ADD CONSTRAINT "pictures_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledge_items" ADD CONSTRAINT "pledge_items_pledge_id_pledges_id_fk" FOREIGN KEY ("pledge_id") REFERENCES "public"."pledges"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledge_items" ADD CONSTRAINT "pledge_items_need_id_needs_id_fk" FOREIGN KEY ("need_id") REFERENCES "public"."needs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_supporter_id_supporters_id_fk" FOREIGN KEY ("supporter_id") REFERENCES "public"."supporters"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_via_id_share_links_id_fk" FOREIGN KEY ("via_id") REFERENCES "public"."share_links"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_share_link_id_share_links_id_fk" FOREIGN KEY ("share_link_id") REFERENCES "public"."share_links"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pledges" ADD CONSTRAINT "pledges_entered_by_people_id_fk" FOREIGN KEY ("entered_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipt_items" ADD CONSTRAINT "receipt_items_receipt_id_receipts_id_fk" FOREIGN KEY ("receipt_id") REFERENCES "public"."receipts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipt_items" ADD CONSTRAINT "receipt_items_need_id_needs_id_fk" FOREIGN KEY ("need_id") REFERENCES "public"."needs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_pledge_id_pledges_id_fk" FOREIGN KEY ("pledge_id") REFERENCES "public"."pledges"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_recorded_by_people_id_fk" FOREIGN KEY ("recorded_by") REFERENCES "public"."people"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_links" ADD CONSTRAINT "share_links_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_links" ADD CONSTRAINT "share_links_supporter_id_supporters_id_fk" FOREIGN KEY ("supporter_id") REFERENCES "public"."supporters"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sign_in_links" ADD CONSTRAINT "sign_in_links_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_keys_by_organisation" ON "api_keys" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "appeals_by_organisation" ON "appeals" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "appeals_open_by_deadline" ON "appeals" USING btree ("deadline","id") WHERE "appeals"."state" = 'open' and "appeals"."taken_down_at" is null;--> statement-breakpoint
CREATE INDEX "drop_off_points_by_appeal" ON "drop_off_points" USING btree ("appeal_id","position");--> statement-breakpoint
CREATE INDEX "invitations_by_organisation" ON "invitations" USING btree ("organisation_id");--> statement-breakpoint
CREATE INDEX "mailbox_newest" ON "mailbox" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "members_by_person" ON "members" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "needs_by_appeal" ON "needs" USING btree ("appeal_id","position");--> statement-breakpoint
CREATE INDEX "pledge_items_by_need" ON "pledge_items" USING btree ("need_id");--> statement-breakpoint
CREATE UNIQUE INDEX "pledges_idempotency" ON "pledges" USING btree ("appeal_id","supporter_id","idempotency_key") WHERE "pledges"."idempotency_key" is not null;--> statement-breakpoint
CREATE INDEX "pledges_by_appeal" ON "pledges" USING btree ("appeal_id","created_at","id");--> statement-breakpoint
CREATE INDEX "pledges_by_supporter" ON "pledges" USING btree ("supporter_id");--> statement-breakpoint
CREATE INDEX "pledges_by_via" ON "pledges" USING btree ("via_id");--> statement-breakpoint
CREATE INDEX "pledges_unconfirmed" ON "pledges" USING btree ("expires_at") WHERE "pledges"."state" = 'unconfirmed';--> statement-breakpoint
CREATE INDEX "receipt_items_by_need" ON "receipt_items" USING btree ("need_id");--> statement-breakpoint
CREATE INDEX "receipts_by_appeal" ON "receipts" USING btree ("appeal_id","created_at");--> statement-breakpoint
CREATE INDEX "receipts_by_pledge" ON "receipts" USING btree ("pledge_id");--> statement-breakpoint
CREATE INDEX "reports_by_appeal" ON "reports" USING btree ("appeal_id");--> statement-breakpoint
CREATE INDEX "sessions_by_person" ON "sessions" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "share_links_by_appeal" ON "share_links" USING btree ("appeal_id");--> statement-breakpoint
CREATE INDEX "share_links_by_parent" ON "share_links" USING btree ("parent_id");--> statement-breakpoint
CREATE UNIQUE INDEX "share_links_one_per_supporter" ON "share_links" USING btree ("appeal_id","supporter_id") WHERE "share_links"."supporter_id" is not null;