CREATE TABLE "ripple_changes" (
	"appeal_id" uuid NOT NULL,
	"link_id" uuid,
	"pledge_id" uuid,
	"receipt_id" uuid
);
--> statement-breakpoint
CREATE TABLE "ripple_credits" (
	"record_id" uuid PRIMARY KEY NOT NULL,
	"appeal_id" uuid NOT NULL,
	"via_id" uuid,
	"owner_id" uuid,
	"pledges" integer DEFAULT 0 NOT NULL,
	"quantity" bigint DEFAULT 0 NOT NULL,
	"received" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ripple_totals" (
	"appeal_id" uuid PRIMARY KEY NOT NULL,
	"links" integer DEFAULT 0 NOT NULL,
	"visits" integer DEFAULT 0 NOT NULL,
	"supporters" integer DEFAULT 0 NOT NULL,
	"pledges" integer DEFAULT 0 NOT NULL,
	"quantity" bigint DEFAULT 0 NOT NULL,
	"received" bigint DEFAULT 0 NOT NULL,
	"passed_on" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ripples" (
	"link_id" uuid PRIMARY KEY NOT NULL,
	"parent_id" uuid,
	"depth" integer DEFAULT 0 NOT NULL,
	"links" integer DEFAULT 0 NOT NULL,
	"visits" integer DEFAULT 0 NOT NULL,
	"people" integer DEFAULT 0 NOT NULL,
	"pledges" integer DEFAULT 0 NOT NULL,
	"quantity" bigint DEFAULT 0 NOT NULL,
	"received" bigint DEFAULT 0 NOT NULL,
	"through_visits" integer DEFAULT 0 NOT NULL,
	"through_pledges" integer DEFAULT 0 NOT NULL,
	"through_quantity" bigint DEFAULT 0 NOT NULL,
	"through_received" bigint DEFAULT 0 NOT NULL,
	"own_pledges" integer DEFAULT 0 NOT NULL,
	"own_quantity" bigint DEFAULT 0 NOT NULL,
	"own_received" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "visit_changes" (
	"appeal_id" uuid NOT NULL,
	"link_id" uuid,
	"channel" text,
	"day" date NOT NULL,
	"visits" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "visit_counts" (
	"appeal_id" uuid NOT NULL,
	"link_id" uuid,
	"channel" text,
	"day" date NOT NULL,
	"visits" integer NOT NULL,
	CONSTRAINT "visit_counts_once" UNIQUE NULLS NOT DISTINCT("appeal_id","link_id","channel","day")
);
--> statement-breakpoint
ALTER TABLE "ripple_credits" ADD CONSTRAINT "ripple_credits_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ripple_totals" ADD CONSTRAINT "ripple_totals_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ripples" ADD CONSTRAINT "ripples_link_id_share_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."share_links"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit_counts" ADD CONSTRAINT "visit_counts_appeal_id_appeals_id_fk" FOREIGN KEY ("appeal_id") REFERENCES "public"."appeals"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "visit_counts" ADD CONSTRAINT "visit_counts_link_id_share_links_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."share_links"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ripple_credits_by_appeal" ON "ripple_credits" USING btree ("appeal_id");--> statement-breakpoint
CREATE INDEX "ripples_best_first" ON "ripples" USING btree ("parent_id","quantity" DESC NULLS LAST,"link_id") WHERE "ripples"."parent_id" is not null;
--> statement-breakpoint
INSERT INTO visit_changes (appeal_id, link_id, day, visits)
SELECT appeal_id, id, created_at::date, visits FROM share_links WHERE visits > 0;--> statement-breakpoint
ALTER TABLE "share_links" DROP COLUMN "visits";--> statement-breakpoint
INSERT INTO ripple_changes (appeal_id, link_id) SELECT appeal_id, id FROM share_links;--> statement-breakpoint
INSERT INTO ripple_changes (appeal_id, pledge_id)
SELECT appeal_id, id FROM pledges WHERE state IN ('pledged', 'on-the-way', 'received');--> statement-breakpoint
-- Triggers, so that no command, present or future, can change a record and forget the ripple. A pledge that is taken is
-- unconfirmed and does not count yet: taking it fires none of them but the one for its new link, once for a whole batch.
CREATE FUNCTION note_new_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ripple_changes (appeal_id, link_id) SELECT appeal_id, id FROM added;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER ripple_of_new_links AFTER INSERT ON share_links
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_new_links();--> statement-breakpoint
CREATE FUNCTION note_pledge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ripple_changes (appeal_id, pledge_id) VALUES (new.appeal_id, new.id);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER ripple_of_new_pledge AFTER INSERT ON pledges FOR EACH ROW
  WHEN (new.state IN ('pledged', 'on-the-way', 'received')) EXECUTE FUNCTION note_pledge();--> statement-breakpoint
CREATE TRIGGER ripple_of_pledge AFTER UPDATE ON pledges FOR EACH ROW
  WHEN (old.state IN ('pledged', 'on-the-way', 'received') OR new.state IN ('pledged', 'on-the-way', 'received'))
  EXECUTE FUNCTION note_pledge();--> statement-breakpoint
CREATE FUNCTION note_receipt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ripple_changes (appeal_id, receipt_id) VALUES (new.appeal_id, new.id);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER ripple_of_new_walk_in AFTER INSERT ON receipts FOR EACH ROW
  WHEN (new.via_id IS NOT NULL) EXECUTE FUNCTION note_receipt();--> statement-breakpoint
CREATE TRIGGER ripple_of_walk_in AFTER UPDATE ON receipts FOR EACH ROW
  WHEN (old.via_id IS NOT NULL OR new.via_id IS NOT NULL) EXECUTE FUNCTION note_receipt();
