"""What the arguments of a student's training, prediction or class are, by their names.

>>> def train(X, y, *, epochs=10, lr=0.1):
...     pass
>>> [(argument.name, argument.role) for argument in arguments_of(train)]
[('X', 'inputs'), ('y', 'targets'), ('epochs', 'epochs'), ('lr', 'rate')]
"""

import inspect
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from tinymlp.testing.languages import english

ROLES: Mapping[str, frozenset[str]] = {
    role: frozenset(names.split())
    for role, names in {
        "network": "network net model mlp nn ann brain nnet neuralnetwork",
        "parameters": "params parameters weights theta p ps w ws weightsandbiases state",
        "inputs": "x xs xx input inputs features xtrain trainx traininginput traininginputs "
        "traininputs inputslist inputlist samples trainingsetinputs inputdata xbatch images datax "
        "xb xi inputarray inputarr inputvector xdata trainimages observations inp xin inputbatch",
        "targets": "y ys target targets label labels ytrain trainy output outputs trainingoutput "
        "trainingoutputs trainoutputs trainingsetoutputs trainlabels targetslist targetlist t ts "
        "expected yd desired allytrues ytrue ybatch yb yi expectedoutput expectedoutputs onehot "
        "targetarray targetarr targetvector outputdata datay answers truth desiredoutput yy "
        "targetbatch tlist traininglabels trainingtargets ttrain tbatch",
        "data": "data trainingdata dataset train batch minibatch examples trainset trainingset "
        "trainingexamples trainingbatch rows pairs traindata trainingpairs samplesandtargets "
        "patterns pattern",
        "rate": "lr learningrate rate eta alpha lrate stepsize learnrate learn step etha lrr "
        "ratelearning",
        "epochs": "epochs epoch nepoch nepochs numepochs iterations niter niters numiters iters "
        "steps nsteps numsteps maxiter maxiters numiterations trainingiterations times maxepochs "
        "numberoftrainingiterations niterations iteration itersnum numepoch epochcount "
        "nbepoch nits",
        "batch": "batchsize minibatchsize bs batchsz nbatch",
        "momentum": "momentum mu beta",
        "zero": "reg l l2 l1 lam lambda lmbda lambd weightdecay regularization "
        "dropout decay dropoutrate wd regularisation reglambda",
        "one": "learningratedecay lrdecay decayrate",
        "quiet": "verbose printcost print debug plot log printloss showprogress progress report "
        "display show logging",
        "interval": "printevery logevery displayevery every reportevery printinterval loginterval",
        "n_in": "nin inputsize inputdim ninput ninputs numinputs inputnodes inodes nx "
        "infeatures din ni indim numinput inputlayersize nfeatures insize inputunits inputneurons "
        "nums numinputnodes sizein inputlayer numfeatures inputcount",
        "n_hidden": "hidden nhidden hiddensize hiddendim nh hiddennodes hnodes numhidden dh "
        "hiddenunits hiddenlayersize nhid hiddenneurons numhiddennodes hid hiddenlayer h "
        "numhiddenunits hiddencount hsize nhiddens hiddenlayernodes",
        "hidden_sizes": "hiddensizes hiddenlayers hiddenlayersizes hiddendims hiddens",
        "n_out": "nout outputsize outputdim noutput noutputs numoutputs outputnodes onodes ny "
        "outfeatures dout no outdim numoutput outputlayersize nclasses numclasses outsize "
        "outputunits outputneurons numoutputnodes sizeout outputlayer classes outputcount",
        "sizes": "sizes layers layersizes layerdims dims layersdims architecture topology shape "
        "units neurons numneurons nodes layersize layout nneurons structure layernodes sz widths",
        "later_sizes": "nouts outs",
        "seed": "seed randomstate randomseed rngseed",
    }.items()
}
"""Without case, underscores and digits."""


class Argument(NamedTuple):
    """An argument of a function."""

    name: str
    role: str
    """"" for a name that says nothing."""
    required: bool
    by_keyword: bool


def arguments_of(function: Any) -> list[Argument]:
    """Return the arguments of a function with their roles, [] where they are not known.

    Of a class they are those that it is made with. `*arguments` and `**keywords` are left out.
    """
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return []
    kinds = inspect.Parameter
    found = [
        Argument(
            one.name, role_of(one.name), one.default is one.empty, one.kind == one.KEYWORD_ONLY
        )
        for one in parameters
        if one.kind not in (kinds.VAR_POSITIONAL, kinds.VAR_KEYWORD)
    ]
    roles = [one.role for one in found]
    if "targets" in roles and "inputs" not in roles and "data" in roles:
        # train(data, labels): with targets beside them, the data are the inputs.
        found = [one._replace(role="inputs") if one.role == "data" else one for one in found]
    return found


def role_of(name: str) -> str:
    """Return the role of an argument's or attribute's name, "" where it says nothing.

    >>> role_of("X_train"), role_of("l_rate"), role_of("Y_one_hot"), role_of("frobnicate")
    ('inputs', 'rate', 'targets', '')
    >>> role_of("tasa_aprendizaje"), role_of("epochen")
    ('rate', 'epochs')
    """
    if re.fullmatch(r"_*beta_?[12]", name.lower()):  # of two betas none may be set to 0
        return ""
    spoken = re.sub(r"[^a-z]", "", english(name).lower())
    plain = re.sub(r"onehot$|ohe?$|encoded$|scaled$|normalized$|norm$|std$", "", spoken)
    told = (role for one in (spoken, plain) for role, names in ROLES.items() if one in names)
    return next(told, "")


def call(function: Callable[..., Any], values: Mapping[str, Any]) -> Any:
    """Call a function with the values of its arguments' roles; `KeyError` if one is not there."""
    positional: list[Any] = []
    by_name: dict[str, Any] = {}
    for one in arguments_of(function):
        # What has a default is its own start where there is no network to begin with.
        is_its_own = one.role in ("seed", "network") or values.get(one.role, one) is None
        if one.role in values and (one.required or not is_its_own):
            value = values[one.role]
        elif one.required:
            raise KeyError(one.name)
        else:
            continue
        if one.required and not one.by_keyword:
            positional.append(value)
        else:
            by_name[one.name] = value
    return function(*positional, **by_name)


def missing(function: Callable[..., Any], roles: set[str]) -> list[str]:
    """Return the required arguments whose roles are not among those.

    >>> missing(lambda X, y, frobnicate: 0, {"inputs", "targets"})
    ['frobnicate']
    """
    return [one.name for one in arguments_of(function) if one.required and one.role not in roles]
