"""Every read a page or the API needs: who asks comes first, values come back."""
