namespace Winnow.Repositories;

/// <summary>A repository cannot be opened as its settings, or the node's, are; the message names the repository first.</summary>
public sealed class RepositorySettingsException(string repository, string reason, Exception? cause = null)
    : RepositoryException($"[{repository}] {reason}", cause)
{
    public string Repository { get; } = repository;

    /// <summary>The message without the repository's name.</summary>
    public string Reason { get; } = reason;
}
