package sim

// inline begins the URL of a document that was given as text (REST: parameter Twiml).
const inline = "twiml:"

// byGet begins a URL that is asked by GET.
const byGet = "GET "
