# Script in every place that ends up on a page.
from IPython.display import HTML, Javascript, Markdown, display

SCRIPT = "<script>alert('attack')</script><img src=x onerror=alert('attack')>"
print(SCRIPT)
display(HTML(SCRIPT), Markdown(SCRIPT), Javascript("alert('attack')"))
display({"image/svg+xml": f"<svg xmlns='http://www.w3.org/2000/svg'>{SCRIPT}</svg>"}, raw=True)
display({"text/latex": SCRIPT, "text/plain": SCRIPT}, raw=True)


def double(x):
    raise type(SCRIPT, (Exception,), {})(SCRIPT)


area = SCRIPT
raise type(SCRIPT, (Exception,), {})(SCRIPT)
