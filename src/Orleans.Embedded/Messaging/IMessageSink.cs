namespace Orleans.Runtime.Messaging;

/// <summary>Takes messages that leave a context: to another context here, to another silo or to a client.</summary>
internal interface IMessageSink
{
    void Send(Message message);
}
