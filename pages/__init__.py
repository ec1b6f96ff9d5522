"""What people open in the browser, grouped by who opens it. Streamlit lives here only."""
