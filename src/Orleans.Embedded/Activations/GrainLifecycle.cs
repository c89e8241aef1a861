using Microsoft.Extensions.Logging;

namespace Orleans.Runtime.Activations;

/// <summary>The stages of one activation.</summary>
internal sealed class GrainLifecycle(ILogger logger) : LifecycleSubject(logger), IGrainLifecycle
{
    private readonly List<IGrainMigrationParticipant> _participants = [];

    public void AddMigrationParticipant(IGrainMigrationParticipant participant) => _participants.Add(participant);

    public void RemoveMigrationParticipant(IGrainMigrationParticipant participant) => _participants.Remove(participant);
}
