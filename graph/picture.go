package graph

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/cyclebook/cyclebook/chartsvg"
	"github.com/cyclebook/cyclebook/domain"
	"github.com/cyclebook/cyclebook/projections"
)

// pointsOfUnit is how many points one unit pays for.
const pointsOfUnit = 2000

// picture answers /charts/measure/ID.svg: the charts of a measure as SVG, for who may see them. It
// may have its own style and nothing else, also where it is opened as a page.
func (d *Door) picture(w http.ResponseWriter, r *http.Request) {
	ctx, cancel, ok := d.toRead(w, r)
	if !ok {
		return
	}
	defer cancel()
	drawn, err := d.drawPicture(ctx, r)
	if err != nil {
		code, _ := d.presenter.tell(err)
		d.deniedBy(ctx, code)
		d.pictureFailed(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src "+chartsvg.StyleSource()+"; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Cache-Control", "private, no-cache")
	h.Add("Vary", "Authorization, Cookie, Min-Position")
	if !tagged(w, r, drawn) {
		_, _ = w.Write(drawn) // a client that is gone is told nothing
	}
}

// toRead finds who asks for a page or picture, and answers where nobody does who may read.
func (d *Door) toRead(w http.ResponseWriter, r *http.Request) (ctx context.Context, cancel func(), ok bool) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD, OPTIONS")
		d.sayNo(w, r, http.StatusMethodNotAllowed, problem(BadUserInput, "send GET"))
		return nil, nil, false
	}
	ctx, cancel = context.WithTimeout(r.Context(), d.patience.Operation)
	who, err := d.signIn(ctx, r.Header.Get("Authorization"))
	switch {
	case err == nil && !who.known:
		err = errUnauthenticated
	case err == nil && !who.actor.May(domain.ReadScope):
		err = errNotToRead
	}
	if err != nil {
		cancel()
		d.pictureFailed(w, r, err)
		return nil, nil, false
	}
	return context.WithValue(ctx, askerKey, who), cancel, true
}

// drawPicture takes a turn, reads and draws. What was read of the record of others is noted before
// anything goes out.
func (d *Door) drawPicture(ctx context.Context, r *http.Request) ([]byte, error) {
	q, ok, wrong := readPicture(r, d.words)
	if wrong != nil {
		return nil, wrong
	}
	if !ok {
		return nil, errNotFound
	}
	ctx, turn := d.withTurn(ctx)
	defer turn.finish()
	if wrong := d.spend(ctx, turn.who, q.units()); wrong != nil {
		return nil, wrong
	}
	if position := r.Header.Get(minPositionHeader); position != "" {
		if wrong := d.await(ctx, position); wrong != nil {
			return nil, wrong
		}
	}
	if err := turn.take(ctx, Reading); err != nil {
		return nil, err
	}
	g := &reading{door: d, who: askerOf(ctx), ctx: ctx}
	defer g.close()
	p, shown, err := q.read(context.WithValue(ctx, readingKey, g), func(units int) *Problem { return d.spend(ctx, turn.who, units) })
	var drawn bytes.Buffer
	if err == nil {
		p, err = q.within(p, shown)
	}
	if err == nil {
		err = chartsvg.Draw(&drawn, p)
	}
	return drawn.Bytes(), errors.Join(err, g.note(ctx))
}

// units are what it costs to ask: a moment of the past as much as any question about it.
func (q pictureQuery) units() int {
	if q.asOf != nil {
		return 1 + weightOfPast/weightOfUnit
	}
	return 1
}

// unitsOf are what the charts of series cost: to judge, and to draw point by point.
func unitsOf(list []*projections.MeasuredOutcome) int {
	const effortOfUnit = projections.MaxEffort * weightOfUnit / MaxCost
	points, effort := 0, int64(0)
	for _, o := range list {
		points, effort = points+o.Count(), effort+o.Effort()
	}
	return points/pointsOfUnit + int(effort/effortOfUnit)
}

// read gives the charts that are wanted and for the one who asks, and of what they are: those of a
// cycle's outcomes, all series of the measure, or only its totals. They are paid for before any is made.
func (q pictureQuery) read(ctx context.Context, pay func(units int) *Problem) (p chartsvg.Picture, shown []*projections.MeasuredOutcome, err error) {
	reader, err := read(ctx)
	if err != nil {
		return p, nil, err
	}
	m, err := then((*projections.Reader).Measure, (*projections.Reader).MeasureAsOf, q.asOf)(reader, ctx, q.measure)
	if err == nil && m == nil {
		err = errNotFound
	}
	if err != nil {
		return p, nil, err
	}
	if parked, err := reader.Parked(ctx, q.measure); err != nil || parked {
		return p, nil, errors.Join(err, problem(Parked, "%s", messages[Parked]))
	}
	list, err := q.outcomes(ctx, reader, m)
	if err != nil {
		return p, nil, err
	}
	for _, o := range list {
		if q.wants(o) {
			shown = append(shown, o)
		}
	}
	if units := unitsOf(shown); units > 0 {
		if wrong := pay(units); wrong != nil {
			return p, nil, wrong
		}
	}
	p = chartsvg.Picture{Title: string(m.Name), Narrative: q.narrative}
	for _, o := range shown {
		c, err := o.Drawing(ctx, q.kind, q.rules)
		if err != nil {
			return p, nil, err
		}
		p.Panels = append(p.Panels, chartsvg.PanelOf(o, c))
	}
	if len(p.Panels) == 0 && (q.class != nil || q.group != nil) {
		return p, nil, errNotFound
	}
	return p, shown, nil
}

func (q pictureQuery) outcomes(ctx context.Context, reader *projections.Reader, m *projections.Measure) ([]*projections.MeasuredOutcome, error) {
	if q.cycle == nil {
		list, err := m.Series()
		if err != nil || list != nil {
			return list, err
		}
		return m.Totals(ctx)
	}
	c, err := then((*projections.Reader).Cycle, (*projections.Reader).CycleAsOf, q.asOf)(reader, ctx, *q.cycle)
	if err == nil && c == nil {
		err = errNotFound
	}
	if err != nil {
		return nil, err
	}
	all, err := c.Outcomes()
	if err != nil {
		return nil, err
	}
	var list []*projections.MeasuredOutcome
	for _, o := range all {
		if o.Measure.ID == q.measure {
			list = append(list, o)
		}
	}
	if len(list) == 0 {
		return nil, errNotFound // the cycle has nothing to do with the measure
	}
	return list, nil
}

// wants says whether a series is of the class and group that were asked for.
func (q pictureQuery) wants(o *projections.MeasuredOutcome) bool {
	return (q.class == nil || o.Class != nil && o.Class.ID == *q.class) && (q.group == nil || o.Group != nil && o.Group.ID == *q.group)
}

// pictureFailed says in plain text why there is no picture: what is told of an error is decided
// where it is for all of the API.
func (d *Door) pictureFailed(w http.ResponseWriter, r *http.Request, err error) {
	code, message := d.presenter.tell(err)
	p := &Problem{Code: code, Message: message}
	var known *Problem
	if errors.As(err, &known) {
		p.Wait = known.Wait
	}
	if code == Internal {
		d.config.Log.ErrorContext(r.Context(), "graph: picture failed", "requestId", requestID(r.Context()), "err", err)
	}
	d.sayNo(w, r, pictureStatus(code), p)
}

// pictureStatus is the status that belongs to a code.
func pictureStatus(code Code) int {
	switch code {
	case Unauthenticated:
		return http.StatusUnauthorized
	case NotFound:
		return http.StatusNotFound
	case RateLimited:
		return http.StatusTooManyRequests
	case BadUserInput, TooComplex:
		return http.StatusBadRequest
	case Internal:
		return http.StatusInternalServerError
	default:
		return http.StatusServiceUnavailable
	}
}

// sayNo writes a problem as plain text.
func (d *Door) sayNo(w http.ResponseWriter, r *http.Request, status int, p *Problem) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="cyclebook"`)
	}
	if p.Wait > 0 {
		h.Set("Retry-After", strconv.Itoa(seconds(p.Wait)))
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, p.Message+"\nrequestId: "+requestID(r.Context())+"\n") // a client that is gone is told nothing
}
