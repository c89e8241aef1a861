using Winnow.Grains.Metadata;

namespace Winnow.Grains.Recovery;

/// <summary>What makes a copy, wherever it is made of.</summary>
internal interface ICopyRecovery
{
    /// <summary>Starts, or has a look at what the metadata says now.</summary>
    void Follow();

    /// <summary>Completes when nothing of it runs any more.</summary>
    Task Stop();

    RecoveryView Describe(MetadataCache metadata);
}
