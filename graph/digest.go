package graph

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// digestPath is that of a network's digest, with its id between.
const (
	digestPath = "/digests/"
	digestEnd  = ".html"
)

// unitsOfDigest are what a digest costs: it reads every share-out.
const unitsOfDigest = 20

// Digest writes what a network was told since a day as a page that has one style, and gives the source
// of that style for a Content-Security-Policy. It writes nothing and is not ok when there is no such
// network for the reader.
type Digest func(ctx context.Context, to *bytes.Buffer, r *projections.Reader, network uuid.UUID, since domain.Date) (style string, ok bool, err error)

// digest answers /digests/NETWORK.html?since=DAY: what was released to a network since a day, as the
// one who asks may read it. Only what was released is read, so no team is told of it.
func (d *Door) digest(w http.ResponseWriter, r *http.Request) {
	ctx, cancel, ok := d.toRead(w, r)
	if !ok {
		return
	}
	defer cancel()
	page, style, err := d.writeDigest(ctx, r)
	if err != nil {
		code, _ := d.presenter.tell(err)
		d.deniedBy(ctx, code)
		d.pictureFailed(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src "+style+"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Authorization, Cookie, Min-Position")
	if !tagged(w, r, page) {
		_, _ = w.Write(page) // a client that is gone is told nothing
	}
}

func (d *Door) writeDigest(ctx context.Context, r *http.Request) (page []byte, style string, err error) {
	network, since, ok, wrong := readDigest(r)
	switch {
	case wrong != nil:
		return nil, "", wrong
	case !ok || d.config.Digest == nil:
		return nil, "", errNotFound
	}
	ctx, turn := d.withTurn(ctx)
	defer turn.finish()
	if wrong := d.spend(ctx, turn.who, unitsOfDigest); wrong != nil {
		return nil, "", wrong
	}
	if position := r.Header.Get(minPositionHeader); position != "" {
		if wrong := d.await(ctx, position); wrong != nil {
			return nil, "", wrong
		}
	}
	if err := turn.take(ctx, Reading); err != nil {
		return nil, "", err
	}
	g := &reading{door: d, who: askerOf(ctx), ctx: ctx}
	defer g.close()
	reader, err := read(context.WithValue(ctx, readingKey, g))
	if err != nil {
		return nil, "", err
	}
	var written bytes.Buffer
	style, ok, err = d.config.Digest(ctx, &written, reader, network, since)
	if err == nil && !ok {
		err = errNotFound
	}
	return written.Bytes(), style, errors.Join(err, g.note(ctx))
}

// readDigest reads which digest is wanted; not ok where the path is none of a digest.
func readDigest(r *http.Request) (network uuid.UUID, since domain.Date, ok bool, wrong *Problem) {
	id, ok := strings.CutSuffix(strings.TrimPrefix(r.URL.Path, digestPath), digestEnd)
	if !ok || !strings.HasPrefix(r.URL.Path, digestPath) || strings.Contains(id, "/") {
		return network, since, false, nil
	}
	if network, wrong = parameterID("network", id); wrong != nil {
		return network, since, true, wrong
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return network, since, true, problem(BadUserInput, "the query of the URL is not well written")
	}
	if len(values) != 1 || len(values["since"]) != 1 {
		return network, since, true, problem(BadUserInput, "say since when, once and nothing else: ?since=2026-10-01")
	}
	if since, err = domain.ParseDate(values.Get("since")); err != nil {
		return network, since, true, problem(BadUserInput, "since: %q is not a day: write it like 2026-10-01", clip(values.Get("since")))
	}
	return network, since, true, nil
}
