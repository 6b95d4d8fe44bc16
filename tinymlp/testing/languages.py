"""Names in Spanish, French, German, Italian and Portuguese, said in English.

Students name things in their own language, and the words of a first course are few. A name is
translated word by word before anything is read from it; one in English stays as it is. What Python
puts before a private name, its class, is left out.

>>> english("tasa_de_aprendizaje"), english("gradPoids"), english("gewichte1"), english("learn")
('rate_learning', 'grad_weights', 'weights1', 'learn')
>>> english("_Layer__weights")
'weights'
"""

import functools
import re
import unicodedata

_WORDS = {
    "weights": "pesos peso poids gewichte gewicht pesi",
    "bias": "sesgo sesgos biais vies vieses verschiebung",
    "threshold": "umbral umbrales seuil seuils schwelle schwellen schwellwert soglia limiar",
    "inputs": "entrada entradas entree entrees eingabe eingaben eingang eingange ingresso ingressi",
    "outputs": "salida salidas sortie sorties ausgabe ausgaben ausgang ausgange saida saidas "
    "uscita uscite",
    "hidden": "oculta ocultas ocultos cachee cachees versteckt versteckte escondida nascosto "
    "nascosti",
    "layer": "capa couche schicht camada strato",
    "layers": "capas couches schichten camadas strati",
    "network": "red reseau netz netzwerk rede rete",
    "data": "datos donnees daten dados dati",
    "examples": "ejemplos exemples beispiele exemplos esempi",
    "target": "objetivo objetivos cible cibles ziel ziele alvo alvos bersaglio",
    "expected": "esperado esperada esperados attendu attendue attendus erwartet sollwert atteso",
    "label": "etiqueta etiquetas etiquette etiquettes rotulo rotulos etichetta etichette",
    "prediction": "prediccion predicciones vorhersage predicao previsao previsione predizione",
    "error": "erreur erreurs fehler erro errore errores erros errori",
    "loss": "perdida perte verlust perda perdita",
    "cost": "coste costo cout kosten custo",
    "gradient": "gradiente gradientes gradienten gradienti",
    "derivative": "derivada derivadas derivee ableitung derivata ableiten derivar deriver",
    "activation": "activacion aktivierung ativacao attivazione",
    "function": "funcion fonction funktion funcao funzione",
    "value": "valor valeur wert valore",
    "train": "entrenar entrena entrainer entraine trainiere trainieren treinar treina addestra "
    "addestrare",
    "learn": "aprender aprende apprendre lerne lernen impara",
    "fit": "ajustar ajuster anpassen adatta",
    "predict": "predecir predice predire predit vorhersagen prever predizer predici",
    "query": "frage fragen preguntar consultar interroger",
    "forward": "adelante vorwaerts vorwarts avant avanti frente",
    "backward": "atras rueckwaerts ruckwarts arriere indietro tras",
    "compute": "calcular calcula calculer calcule berechne berechnen calcola calcolare",
    "update": "actualizar actualiza aktualisiere aktualisieren atualizar atualiza aggiorna",
    "step": "paso schritt etape passo",
    "epochs": "epocas epoca epoques epoque epochen epoche",
    "iterations": "iteraciones iterationen iteracoes iterazioni",
    "rate": "tasa taux taxa tasso",
    "learning_rate": "lernrate",
    "learning": "aprendizaje apprentissage aprendizado apprendimento",
    "": "de da do des del hacia para",
}
_IN_ENGLISH = {word: english for english, words in _WORDS.items() for word in words.split()}


@functools.cache
def english(name: str) -> str:
    """Return a name with the words of another language in English, in lower case if there are any.

    >>> english("Época"), english("vorwärts"), english("X_train"), english("de_dx")
    ('epochs', 'forward', 'X_train', 'de_dx')
    """
    name = re.sub(r"^_[A-Za-z]\w*?__(?=\w*[a-zA-Z]\w*$)(?!\w*__$)", "", name)
    letters = unicodedata.normalize("NFKD", name)
    letters = "".join(one for one in letters if not unicodedata.combining(one))
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", letters).lower()
    parts = re.findall(r"[a-z]+|[^a-z]+", words)
    said = [_IN_ENGLISH.get(one, one) for one in parts]
    if not any(one in _IN_ENGLISH and _IN_ENGLISH[one] for one in parts):
        return name
    return re.sub(r"_+", "_", "".join(said)).strip("_")
