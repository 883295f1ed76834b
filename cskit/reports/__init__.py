"""From a lesson and a shop to a report someone can show: HTML, Excel, PDF; one shop or many (`report.render`)."""

from cskit.charts import lean as lean  # first: it makes papermill cheap
