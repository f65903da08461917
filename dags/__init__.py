"""When things happen. Nothing is computed here, and nobody imports this but Airflow and `python -m dags.run`."""
