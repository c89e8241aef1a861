namespace Winnow.Protocols.Following;

/// <summary>Aliases, settings, mapping: taken over one after the other, before the operations that came with them are written.</summary>
internal static class FollowMetadataUpdates
{
    private static readonly FollowMetadata[] Order = [FollowMetadata.Aliases, FollowMetadata.Settings, FollowMetadata.Mapping];

    /// <summary>Whether the follower has these versions. The first that it lacks is asked for, unless it waits for another already.</summary>
    public static bool Has(FollowStep step, FollowVersions wanted)
    {
        foreach (var kind in Order)
        {
            if (step.State.Versions.Of(kind) >= wanted.Of(kind))
            {
                continue;
            }

            if (step.State.MetadataUpdate is null)
            {
                var update = new FollowMetadataUpdate(step.NewId(), kind, wanted.Of(kind), 0, null);
                step.State = step.State with { MetadataUpdate = update };
                step.Do(new UpdateMetadata(update.Id, kind, update.Version));
            }

            return false;
        }

        return true;
    }

    public static void Updated(FollowStep step, MetadataUpdated updated)
    {
        if (step.State.MetadataUpdate is { } update && update.Id == updated.Id)
        {
            step.State = step.State with
            {
                MetadataUpdate = null,
                Versions = step.State.Versions.With(update.Kind, Math.Max(update.Version, updated.Version)),
            };
        }
    }

    public static void Failed(FollowStep step, MetadataFailed failed)
    {
        if (step.State.MetadataUpdate is { } update && update.Id == failed.Id)
        {
            step.State = step.State with { MetadataUpdate = update with { Tries = update.Tries + 1, Failure = failed.Failure } };
            step.RetryOrHeal(update.Id, update.Tries + 1, failed.Failure);
        }
    }
}
