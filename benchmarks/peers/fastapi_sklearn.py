"""The same models in scikit-learn behind FastAPI: PORT, iris or digits, async or def.

FastAPI calls `def` in a thread, as its tutorial advises for what computes, and `async def` in
place, which costs less and holds up every other request.
"""

import sys

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sklearn.datasets import load_digits, load_iris
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


class Rows(BaseModel):
    """A request."""

    rows: list[list[float]]


def main() -> None:
    """Train, and serve until a signal comes."""
    port, name = int(sys.argv[1]), sys.argv[2]
    data = {"iris": load_iris, "digits": load_digits}[name]()
    model = make_pipeline(StandardScaler(), MLPClassifier((32,), max_iter=60, random_state=0)).fit(
        data.data, [str(data.target_names[label]) for label in data.target]
    )
    labels = [str(label) for label in model.classes_]
    app = FastAPI()

    def predict(request: Rows) -> dict[str, list[dict[str, object]]]:
        probabilities = model.predict_proba(request.rows)
        return {
            "predictions": [
                {
                    "prediction": labels[int(row.argmax())],
                    "probabilities": dict(zip(labels, row.tolist(), strict=True)),
                }
                for row in probabilities
            ]
        }

    async def predict_in_place(request: Rows) -> dict[str, list[dict[str, object]]]:
        return predict(request)

    app.post("/predict")(predict if sys.argv[3] == "def" else predict_in_place)
    uvicorn.run(app, port=port, log_level="error", access_log=False)


main()
