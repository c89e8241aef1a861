namespace Winnow.Contracts;

/// <summary>The one exception that a caller of Winnow's grains has to know: it carries Elasticsearch's error.</summary>
[GenerateSerializer, Alias("winnow.Exception")]
public sealed class WinnowException : Exception
{
    public WinnowException(WinnowError error)
        : base(error.Reason ?? error.Type)
    {
        Error = error;
    }

    public WinnowException(WinnowError error, Exception? innerException)
        : base(error.Reason ?? error.Type, innerException)
    {
        Error = error;
    }

    [Id(0)]
    public WinnowError Error { get; set; }

    public int Status => Error.Status;

    public override string ToString() => $"{Error.Type} [{Error.Status}]: {Error.Reason}{Environment.NewLine}{base.ToString()}";
}
