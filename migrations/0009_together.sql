CREATE TABLE "groups" (
	"link_id" uuid PRIMARY KEY NOT NULL,
	"supporter_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "moment_joins" (
	"id" uuid PRIMARY KEY NOT NULL,
	"moment_id" uuid NOT NULL,
	"supporter_id" uuid NOT NULL,
	"via_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"asked_at" timestamp (3) with time zone NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"left_at" timestamp (3) with time zone,
	CONSTRAINT "moment_joins_once" UNIQUE("moment_id","supporter_id")
);
--> statement-breakpoint
CREATE TABLE "push_subscriptions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"supporter_id" uuid NOT NULL,
	"endpoint" text NOT NULL,
	"p256dh" text NOT NULL,
	"auth" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "push_subscriptions_endpoint_once" UNIQUE("endpoint")
);
--> statement-breakpoint
CREATE TABLE "share_moments" (
	"id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"group_link_id" uuid,
	"at" timestamp (3) with time zone NOT NULL,
	"text" text NOT NULL,
	"sequence" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"cancelled_at" timestamp (3) with time zone,
	"called_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "told_sums" (
	"link_id" uuid PRIMARY KEY NOT NULL,
	"quantity" integer NOT NULL,
	"received" integer NOT NULL,
	"quantity_before" integer NOT NULL,
	"received_before" integer NOT NULL,
	"people" integer NOT NULL,
	"told_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "reports" DROP CONSTRAINT "reports_once";--> statement-breakpoint
ALTER TABLE "reports" DROP CONSTRAINT "reports_outcome_known";--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "share_link_id" uuid;--> statement-breakpoint
ALTER TABLE "reports" ADD COLUMN "words" text;--> statement-breakpoint
ALTER TABLE "supporters" ADD COLUMN "address_confirmed_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "supporters" ADD COLUMN "ripple_told_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "groups" ADD CONSTRAINT "groups_link_id_share_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."share_links"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "groups" ADD CONSTRAINT "groups_supporter_id_supporters_id_fk" FOREIGN KEY ("supporter_id") REFERENCES "public"."supporters"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moment_joins" ADD CONSTRAINT "moment_joins_moment_id_share_moments_id_fk" FOREIGN KEY ("moment_id") REFERENCES "public"."share_moments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moment_joins" ADD CONSTRAINT "moment_joins_supporter_id_supporters_id_fk" FOREIGN KEY ("supporter_id") REFERENCES "public"."supporters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "moment_joins" ADD CONSTRAINT "moment_joins_via_id_share_links_id_fk" FOREIGN KEY ("via_id") REFERENCES "public"."share_links"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_subscriptions" ADD CONSTRAINT "push_subscriptions_supporter_id_supporters_id_fk" FOREIGN KEY ("supporter_id") REFERENCES "public"."supporters"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_moments" ADD CONSTRAINT "share_moments_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_moments" ADD CONSTRAINT "share_moments_group_link_id_share_links_id_fk" FOREIGN KEY ("group_link_id") REFERENCES "public"."share_links"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "told_sums" ADD CONSTRAINT "told_sums_link_id_share_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."share_links"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "groups_by_supporter" ON "groups" USING btree ("supporter_id") WHERE "groups"."supporter_id" is not null;--> statement-breakpoint
CREATE INDEX "moment_joins_by_supporter" ON "moment_joins" USING btree ("supporter_id");--> statement-breakpoint
CREATE INDEX "push_subscriptions_by_supporter" ON "push_subscriptions" USING btree ("supporter_id");--> statement-breakpoint
CREATE INDEX "share_moments_by_appeal" ON "share_moments" USING btree ("appeal_id","at");--> statement-breakpoint
CREATE INDEX "share_moments_to_call" ON "share_moments" USING btree ("at") WHERE "share_moments"."called_at" is null and "share_moments"."cancelled_at" is null;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_share_link_id_share_links_id_fk" FOREIGN KEY ("share_link_id") REFERENCES "public"."share_links"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "reports_of_appeal_once" ON "reports" USING btree ("appeal_id","reason","email") WHERE "reports"."share_link_id" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "reports_of_words_once" ON "reports" USING btree ("share_link_id","reason","email") WHERE "reports"."share_link_id" is not null;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_outcome_known" CHECK ("reports"."outcome" in ('dismissed', 'taken-down', 'words-hidden'));