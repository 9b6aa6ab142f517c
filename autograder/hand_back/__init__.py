"""What goes back to students: grades and feedback pages, as their learning platform takes them."""
