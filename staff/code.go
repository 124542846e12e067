package staff

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"familyvoice/staff/account"
	"familyvoice/store"
	"familyvoice/web"

	"github.com/boombuler/barcode/qr"
)

// codeWithin is how long the code may follow the password.
const codeWithin = 10 * time.Minute

type codePage struct {
	SetUp  bool
	URI    string // for the QR code
	Secret string // for typing, in groups of four
	Name   string
}

// half remembers that a person gave their password, and asks for their code. They are not signed in.
func (v *visit) half(me *store.Staff) error {
	ctx, sessions := v.Request.Context(), v.site.sessions
	if err := sessions.RenewToken(ctx); err != nil {
		return err
	}
	sessions.Put(ctx, keyHalf, me.ID)
	sessions.Put(ctx, keyStamp, account.Stamp(me))
	sessions.Put(ctx, keyTo, v.asked())
	sessions.Put(ctx, keyHalfTill, v.site.Now().Add(codeWithin).Unix())
	if me.Code == "" {
		secret, err := account.NewSecret(v.site.Random)
		if err != nil {
			return err
		}
		sessions.Put(ctx, keySecret, secret)
	}
	token, expiry, err := sessions.Commit(ctx)
	if err != nil {
		return err
	}
	sessions.WriteSessionCookie(ctx, v.Writer, token, expiry)
	v.Redirect(http.StatusSeeOther, "/staff/sign-in/code")
	return nil
}

// halfWay finds who gave their password a moment ago, and the secret that their code is to be of; nil for nobody.
func (v *visit) halfWay() (me *store.Staff, secret string, err error) {
	ctx, sessions := v.Request.Context(), v.site.sessions
	id := sessions.GetString(ctx, keyHalf)
	if id == "" || v.site.Now().Unix() > sessions.GetInt64(ctx, keyHalfTill) {
		return nil, "", nil
	}
	me, err = v.site.Store.Staff.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, "", nil
	}
	if err != nil || me.Disabled || account.Stamp(me) != sessions.GetString(ctx, keyStamp) {
		return nil, "", err
	}
	if me.Code == "" {
		return me, sessions.GetString(ctx, keySecret), nil
	}
	secret, err = v.site.secretOf(me)
	return me, secret, err
}

func (s *Site) showCode(v *visit) error {
	me, secret, err := v.halfWay()
	if err != nil {
		return err
	}
	if me == nil {
		v.Redirect(http.StatusSeeOther, "/staff/sign-in")
		return nil
	}
	return v.show(http.StatusOK, "code", v.codePage(me, secret))
}

func (v *visit) codePage(me *store.Staff, secret string) web.Page {
	page, title := codePage{}, "Type the code from your telephone"
	if me.Code == "" {
		title = "Set up codes on your telephone"
		page = codePage{SetUp: true, URI: account.CodeURI(secret, me.ID), Secret: grouped(secret), Name: me.ID}
	}
	return web.Page{Title: title, Body: page}
}

// grouped is a secret as it is easy to type.
func grouped(secret string) string {
	var b strings.Builder
	for i, r := range secret {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (s *Site) checkCode(v *visit) error {
	me, secret, err := v.halfWay()
	if err != nil {
		return err
	}
	if me == nil {
		v.Redirect(http.StatusSeeOther, "/staff/sign-in")
		return nil
	}
	ctx, setUp := v.Request.Context(), me.Code == ""
	var keep func(p *store.Staff)
	if setUp {
		sealed := s.Keys.Seal("staff/"+me.ID, fieldCode, []byte(secret))
		keep = func(p *store.Staff) { p.Code = sealed }
	}
	begun, from := time.Now(), web.Visitor(v.Context)
	if !s.wrong.take(from, s.Now()) {
		return v.wrongCode(begun, me, secret)
	}
	now, err := account.UseCode(ctx, s.Store.Staff, me.ID, secret, v.PostForm("code"), s.Now(), keep)
	if errors.Is(err, account.ErrSignIn) {
		if err := s.audit(ctx, me.ID, "sign-in-failed", "", nil); err != nil {
			return err
		}
		return v.wrongCode(begun, me, secret)
	}
	s.wrong.right(from) // or the store is away, which is nobody's guess
	if err != nil {
		return err
	}
	if setUp {
		if err := s.audit(ctx, me.ID, "code-set", me.ID, nil); err != nil {
			return err
		}
	}
	to := s.sessions.GetString(ctx, keyTo)
	if err := v.signedIn(now, "password and code"); err != nil {
		return err
	}
	v.goOn(to)
	return nil
}

func (v *visit) wrongCode(begun time.Time, me *store.Staff, secret string) error {
	v.pause(begun)
	return v.again("code", v.codePage(me, secret), web.FieldError{
		Anchor: "code", Text: "That code did not work. Wait for the next one on your telephone and type it. After several tries, wait a few minutes.",
	})
}

// qrCode draws text as a QR code: one path, black on white in both colour schemes, with the quiet zone that scanners need.
func qrCode(text, alt string) (template.HTML, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", err
	}
	const quiet = 4
	bounds := code.Bounds()
	size := bounds.Dx() + 2*quiet
	var path strings.Builder
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x-bounds.Min.X+quiet, y-bounds.Min.Y+quiet)
			}
		}
	}
	return template.HTML(fmt.Sprintf(
		`<svg role="img" aria-label="%s" viewBox="0 0 %d %d" width="240" height="240" shape-rendering="crispEdges"><rect width="%d" height="%d" fill="#fff"/><path fill="#000" d="%s"/></svg>`,
		template.HTMLEscapeString(alt), size, size, size, size, path.String())), nil
}
