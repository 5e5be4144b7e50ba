package expr

// Text evaluates p and writes the result as it stands among other words: none is nothing.
// It fails as [Program.Eval] does.
func (p *Program) Text(e Env) (string, error) {
	v, err := p.Eval(e)
	if err != nil {
		return "", err
	}
	return render(v, p.Type(), e), nil
}
