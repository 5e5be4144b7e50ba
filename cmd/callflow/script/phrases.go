package script

// japanese are the headings and explanations in Japanese, by the English ones.
func japanese() map[string]string {
	return map[string]string{
		"Contents": "目次", "Version": "版", "Date": "日付", "All flows": "全体図", "Calls come in": "着信",
		"Name": "名前", "Number": "番号", "Flow": "フロー", "Given": "引数", "Hours": "営業時間", "Time zone": "タイムゾーン",
		"closed": "休み", "Exceptions": "例外日", "Holidays": "休業日", "Public holidays of": "祝日の暦:", "Emergency switch": "緊急スイッチ",
		"Mon": "月", "Tue": "火", "Wed": "水", "Thu": "木", "Fri": "金", "Sat": "土", "Sun": "日",
		"What is kept": "記録されるもの", "Recordings": "録音", "Log points": "ログ", "Fields": "項目", "Kept for": "保存期間", "Written in": "記録する場所",
		"Starts at": "開始", "What callers hear": "流れる言葉", "Where it goes on": "次の行き先", "Settings": "設定", "Logged": "記録",
		"At most": "最大", "Approved": "承認", "Signature": "署名", "Type": "種類",
		"at first": "最初に", "when nothing is heard": "無言のとき", "when it is not understood": "認識できないとき",
		"nothing is heard": "無言", "what was pressed or said is not known here": "該当しない入力", "the line is busy": "話し中",
		"nobody answers": "応答なし", "it could not be done": "失敗", "somebody answered": "応答あり", "outside of the hours": "営業時間外",
		"within the hours": "営業時間内", "a day off": "休業日", "the emergency switch is on": "緊急スイッチが入っている", "it took too long": "時間切れ",
		"too many wait": "待ち人数が上限", "a message was recorded": "録音あり", "something was entered": "入力あり", "refused": "拒否",
		"none of the cases": "どれにも当てはまらない", "a visit too many": "回数の上限", "the next step": "次へ", "an answering machine answered": "留守番電話が応答",
		"said": "発話", "asked in one visit": "一度の訪問で尋ねる回数", "visits in one run of the flow": "フロー内の訪問回数",
		"it is not understood": "認識できない", "heard meanwhile": "その間に流れる", "goes on in this flow": "このフローへ移る",
		"runs, and comes back": "実行して戻る", "heard by whoever answers": "応答した人に流れる",
		"end": "終話", "at its end": "終了時", "input": "入力値", "no words": "言葉なし", "key": "キー", "none": "なし",
	}
}

// phrase returns a phrase in the tongue of the headings; unknown ones stay English.
func (s *Script) phrase(english string) string {
	if s.Tongue == "ja" {
		if text, ok := japanese()[english]; ok {
			return text
		}
	}
	return english
}

// days are the days of the week in the order of [Schedule.Week].
func days() []string { return []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"} }
