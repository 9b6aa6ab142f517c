"""Other machines that grade, by Dask (`dask.distributed`). Nothing else imports Dask."""
