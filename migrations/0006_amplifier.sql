CREATE TABLE "places" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organisation_id" uuid NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"closed_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "pledges" ADD COLUMN "channel" text;--> statement-breakpoint
ALTER TABLE "receipts" ADD COLUMN "via_id" uuid;--> statement-breakpoint
ALTER TABLE "share_links" ADD COLUMN "kind" text DEFAULT 'person' NOT NULL;--> statement-breakpoint
ALTER TABLE "share_links" ADD COLUMN "place_id" uuid;--> statement-breakpoint
ALTER TABLE "share_links" ADD COLUMN "words_hidden_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "places" ADD CONSTRAINT "places_organisation_id_organisations_id_fk" FOREIGN KEY ("organisation_id") REFERENCES "public"."organisations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "places_by_organisation" ON "places" USING btree ("organisation_id");--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_via_id_share_links_id_fk" FOREIGN KEY ("via_id") REFERENCES "public"."share_links"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "share_links" ADD CONSTRAINT "share_links_place_id_places_id_fk" FOREIGN KEY ("place_id") REFERENCES "public"."places"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "share_links_one_per_place" ON "share_links" USING btree ("place_id","appeal_id") WHERE "share_links"."place_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "share_links_one_per_embedding_site" ON "share_links" USING btree ("appeal_id","name") WHERE "share_links"."kind" = 'embed';--> statement-breakpoint
CREATE INDEX "share_links_of_the_charity" ON "share_links" USING btree ("appeal_id","kind") WHERE "share_links"."kind" <> 'person';--> statement-breakpoint
ALTER TABLE "share_links" ADD CONSTRAINT "share_links_kind_known" CHECK ("share_links"."kind" in ('person', 'group', 'place', 'stall', 'embed'));