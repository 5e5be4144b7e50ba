package serve

import (
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"callflow/engine"
)

// Handler answers everything that Twilio and those who watch the server ask for. Metrics are not among it:
// see [Server.MetricsHandler]. Only this file knows the router.
func (s *Server) Handler() http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	for _, route := range []struct {
		path string
		hook hook
	}{
		{"/twilio/voice", (*Server).voice},
		{"/twilio/status", (*Server).status},
		{"/twilio/fallback", (*Server).fallback},
		{"/twilio/text", (*Server).text},
		{engine.AssignmentPath, (*Server).assignment},
		{engine.AddressPrefix + "*", (*Server).continuation},
	} {
		h := echo.WrapHandler(s.handle(route.hook))
		e.POST(route.path, h)
		e.GET(route.path, h)
	}
	e.Any("/api/*", echo.WrapHandler(s.api()))
	e.GET("/audio/:hash/:name", echo.WrapHandler(http.HandlerFunc(s.audio)))
	e.HEAD("/audio/:hash/:name", echo.WrapHandler(http.HandlerFunc(s.audio)))
	e.GET("/livez", echo.WrapHandler(http.HandlerFunc(s.livez)))
	e.GET("/readyz", echo.WrapHandler(http.HandlerFunc(s.readyz)))
	return e
}

// MetricsHandler shows the server's metrics in the form that Prometheus reads.
func (s *Server) MetricsHandler() http.Handler {
	return promhttp.HandlerFor(s.cfg.Metrics, promhttp.HandlerOpts{})
}
