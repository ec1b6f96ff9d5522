"""The frame all pages share: navigation, sign-in, language, sentences, the station map."""
